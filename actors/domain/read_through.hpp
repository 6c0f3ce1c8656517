#pragma once

#include "actors/domain/cached_day.hpp"
#include "actors/domain/day_ledger.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

// "These days, or you read this": how the asker, which needs days of a source
// (a SOURCE actor), and the keeper, which has them (the NOTICE CACHE), speak to
// each other.
//
// - The asker sends a `days_question`: which days, how fresh, and how the
//   source's lists are cut.
// - The keeper sends one `days_answer` soon: the days that are kept and, for
//   those that are not, segments, which are some days of one list each.
// - It sends more of them whenever a segment is decided (the asker is to read
//   it under a lease, or another reads it already) or has brought its days.
// - The asker sends `days_read` for what it has read of a segment of its own,
//   with the last of them the end of the reading.
// - The keeper sends a `days_answer` in which that segment is over, once what
//   it brought is kept: other askers who waited for it have it, too.
//
// The question is over with its last segment, or when the asker gives it up
// (`cancel_atom` with the ticket): then its leases end, and nothing follows but
// answers that are on their way. The same when the asker dies. A keeper that
// dies answers nothing any more; then the asker reads what it has not got by
// itself, as if it had been given all segments under lease 0.

/// What one list of a source is about. A source is asked for one scope, one
/// range of days and one page at a time.
struct source_scope {
  std::string uf; ///< Two capital letters; empty: the whole country.
  int code = 0;   ///< The source's own number of the modality; 0: it has none.
  /// PNCP's codes of what the list may bring, ascending. Once the list has been
  /// read, these modalities of the scope's UFs are known.
  std::vector<int> modalities;

  bool operator==(const source_scope&) const = default;
};

/// Which of the days that are kept will do, so that they are not read again.
struct freshness_policy {
  enum class kind : uint8_t {
    shown,      ///< Those that may be shown: fresh and stale ones.
    read_since, ///< Those read at `since` or later, whatever their age.
    refreshed,  ///< Those that are fresh and not due to be refreshed early.
  };

  kind type = kind::shown;
  utc_time since{};
  /// Every day of these UFs that is kept will do.
  std::vector<std::string> any_age;
  /// What another asker reads is neither waited for nor read.
  bool gives_way = false;

  /// Whether the day, kept in this state, will do.
  bool accepts(const cache_answer::hit& x, const std::string& uf) const;
};

/// How the lists of a source are cut, so that the keeper can say what is to be
/// read.
struct list_rules {
  std::vector<source_scope> lists; ///< Over the whole country; their UF is "".
  bool by_uf = true; ///< Whether a list can be of one UF, too, ...
  /// ... which it is unless days of more UFs than this are missing.
  size_t country_above = 20;
  int max_days = 0; ///< In one list; 0: any number.
  /// So many days that are there, between days that are missing, are read again
  /// rather than asked around.
  int join_days = 2;
};

/// Asks for days.
struct days_question {
  uint64_t ticket = 0; ///< The asker's own number of the question.
  std::string source;  ///< `source_traits::name`.
  std::vector<std::string> ufs;
  std::vector<int> modalities; ///< PNCP's codes; those of `rules` at most.
  day_range days{};
  freshness_policy policy;
  list_rules rules; ///< Without lists: only what is kept is wanted.
};
using days_question_ptr = std::shared_ptr<const days_question>;

/// Some days of one list: what is read, or waited for, as one.
struct list_segment {
  source_scope scope;
  day_range days{};
};

/// What has become of a segment of a question.
struct segment_news {
  enum class kind : uint8_t {
    undecided, ///< Other nodes are being asked; news follow.
    awaited,   ///< Another asker reads it, here or elsewhere; news follow.
    yours,     ///< The asker is to read it, and to hand in what it brings.
    over,      ///< Its days are in this answer or one before; or what the asker
               ///< has handed in is kept, where other askers find it.
  };

  size_t number = 0; ///< Within the question, ascending from 0.
  kind type = kind::undecided;
  list_segment segment; ///< Its days may become fewer.
  /// The fencing token of `yours`; each is greater than all that this keeper
  /// has given before. It holds until the segment is over, unless the keeper
  /// loses sight of the asker, whose segment another may then be given. Of two
  /// who hand in the same day the one who read it later counts.
  uint64_t lease = 0;
};

/// Answers a `days_question`, or goes on with it.
struct days_answer {
  uint64_t ticket = 0;
  /// Days that are kept, and not known from answers before. Those that are not
  /// good enough are among them, for an asker who cannot read better ones.
  cache_answer cached;
  std::vector<segment_news> segments; ///< Those that are new or have changed.
};
using days_answer_ptr = std::shared_ptr<const days_answer>;

/// Hands in whole days of a segment that the asker has read, and tells when the
/// reading has ended, well or not. Several for one segment are possible; only
/// the one with its end is answered, by `over`.
struct days_read {
  uint64_t ticket = 0;
  size_t segment = 0;
  uint64_t lease = 0; ///< 0: read without having been asked to.
  cache_batch days;   ///< May be none.
  bool ended = false; ///< The lease ends once the days are kept.
};
using days_read_ptr = std::shared_ptr<const days_read>;

/// Cuts what `known` lacks of a question into segments. Pure.
std::vector<list_segment> segments_of(const days_question& x,
                                      const day_ledger& known);

/// The UFs of a question that a list may bring.
std::vector<std::string> ufs_of(const days_question& x,
                                const source_scope& scope);

} // namespace bidiq
