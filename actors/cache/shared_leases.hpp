#pragma once

#include "actors/cache/cache_port.hpp"
#include "actors/cache/cache_scripts.hpp"
#include "actors/cache/fetch_leases.hpp"
#include "actors/cache/pending_claims.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace bidiq {

/// Who reads which list, on this node and over all of them. Without Redis, or
/// an answer in time, or the news of other nodes, leases are single within this
/// node only.
class shared_leases {
public:
  /// What becomes of a claim.
  struct verdict {
    enum class kind : uint8_t {
      granted, ///< The lease is the asker's until it ends.
      busy,    ///< Another reads some of the days already; an `over` follows.
      over,    ///< The other has ended, well or not.
    };

    kind type = kind::granted;
    uint64_t lease = 0; ///< If granted.
    local_day first{};  ///< What the other reads, if busy.
    local_day last{};
  };

  using told = std::function<void(const fetch_lease_asker&, const verdict&)>;

  /// `tell` gets the verdicts on claims. The others outlive the leases.
  shared_leases(cache_port& port, const notice_cache_options& options,
                told tell);

  /// Answers `granted`, within the op timeout, or `busy` and then `over`.
  void claim(const fetch_lease_scope& scope, const fetch_lease_asker& asker);

  /// Ends a lease of this node, known or not.
  void end(uint64_t lease);

  /// An asker wants neither lease nor news of this ticket; or of none at all.
  void withdraw(const fetch_lease_asker& asker);
  void gone(uint64_t who);

  /// Returns whether the news is of the end of another's lease.
  bool hear(std::string_view news);

  /// This node no longer hears what other nodes do.
  void lose_others();

  /// Lengthens this node's leases in Redis, lost ones, too.
  void renew();

private:
  void ask(uint64_t lease);
  void on_answer(uint64_t lease, const fetch_lease_scope& scope,
                 const redis::answer& found);
  void grant(uint64_t lease);
  void yield(uint64_t lease, const lease_verdict& x);
  void tell_busy(const fetch_lease_asker& asker,
                 const fetch_lease_scope& theirs, const char* where);
  void watch(const std::string& lease, const fetch_lease_scope& scope,
             std::chrono::milliseconds left);
  void conclude(const fetch_leases::ended& x);
  void release(uint64_t lease, const fetch_lease_scope& scope);
  void wake(const fetch_leases::askers& xs);

  cache_port& port_;
  const notice_cache_options& options_;
  told tell_;
  fetch_leases table_;
  pending_claims pending_;
};

} // namespace bidiq
