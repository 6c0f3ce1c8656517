#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

// Who may act on something that others want, too: the rules of all leases, for
// memory here and for Redis in lease_lua.hpp; a test holds the two together.
// Times are numbers of the clock of the keeper of the lease, in any one unit.
// A holder counts its lease from when it asked, not from the answer, and
// ignores answers to what it asked before it released the lease. Pure.

namespace bidiq {

/// For `lease_record::ends`: it ends when its key does. For
/// `lease_claim::longest`: any length is believed.
inline constexpr int64_t no_end = std::numeric_limits<int64_t>::max();

/// A lease as it is kept.
struct lease_record {
  /// The fencing token: each holder has a greater one than all before. Whatever
  /// a holder changes is checked against it, because a holder may be held up
  /// for longer than its lease and not know. 0: it was never held.
  uint64_t token = 0;
  std::string_view holder; ///< Empty: it has none, and gets none till it ends.
  int64_t ends = 0;        ///< Not held any more from then on.
};

/// Who wants to hold a lease.
struct lease_claim {
  std::string_view holder; ///< In this life of it: not empty.
  /// The token that it has had, if the keeper may have lost the lease since:
  /// then it has that one again, unless a later one was given. 0: none.
  uint64_t had = 0;
  /// What the same holder had before is an earlier life's: it gets a new token,
  /// and asks for one at a time only. Else a holder that asks again, because an
  /// answer was lost, gets what it has.
  bool anew = false;
  /// A new token is at least this one. A keeper that may lose its tokens gives
  /// the milliseconds of its clock.
  uint64_t least = 1;
  /// A lease that ends farther from now was kept by a clock that has been set
  /// back since, or is none: it has ended.
  int64_t longest = no_end;
};

enum class lease_said : uint8_t {
  granted, ///< With a new token.
  again,   ///< It has the lease already, with the same token.
  held,    ///< Another holds it.
  ok,      ///< It holds the lease.
  fenced,  ///< Another holds it, or has since.
  missing, ///< There is no lease.
  alive,   ///< Its holder lives.
};

struct lease_decision {
  lease_said said = lease_said::missing;
  uint64_t token = 0; ///< The lease's from now on.
};

/// Whether it is held at `now`.
bool lives(const lease_record& x, int64_t now, int64_t longest = no_end);

/// May `by` hold it from now on: `granted`, `again` (to be prolonged), `held`.
lease_decision claim_lease(const lease_record& x, const lease_claim& by,
                           int64_t now);

/// May this holder renew it, release it, or change what it protects: `ok`, also
/// after its end unless another has claimed it, `fenced`, or `missing`.
lease_said check_lease(const lease_record& x, std::string_view holder,
                       uint64_t token);

/// May another take the lease of `dead` before it ends: `granted`, `alive`,
/// `fenced`, `missing`. `alive`: looked up in the same step. Ask only after a
/// `lease_watch` says so.
lease_decision judge_lease(const lease_record& x, std::string_view dead,
                           uint64_t token, bool alive, uint64_t least);

} // namespace bidiq
