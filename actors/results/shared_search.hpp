#pragma once

#include "actors/domain/result_codec.hpp"
#include "actors/system/messages.hpp"

#include <map>
#include <optional>
#include <string>

namespace bidiq {

/// What Redis says about a search of whichever node. Pure.
struct shared_search {
  std::map<std::string, std::string> progress; ///< The hash; empty: none.
  std::optional<result_head> final_head;
  std::optional<result_head> partial_head;
  std::string newest_event; ///< Its JSON; empty: none.
  bool has_result = false;  ///< A final one, also if its head is unreadable.
  /// Something is there that cannot be understood: what is missing above may
  /// have been there.
  bool unreadable = false;
  bool gone = false; ///< Its result went early; no node has it any more.

  bool known() const {
    return !progress.empty() || final_head || partial_head;
  }
  /// Whose it is; empty if that is not known.
  std::string user() const;

  /// The stage by the hash; none if it has none.
  std::optional<stage> at() const;

  /// How it stands; `queued`, whatever it has come to, if it was handed back
  /// and no worker has taken it yet; `running` while its terminal event is not
  /// in, then as its result says, which a repetition may have replaced.
  search_status status() const;

  std::string field(const std::string& name) const;
};

/// Whether `who` may know of it.
bool may_read(const std::string& user, const identity& who);

/// The state as its own node would tell it, as far as Redis knows.
search_snapshot snapshot_of(const std::string& id, const shared_search& x);

/// What stands for the terminal event of a search whose result was replaced by
/// a repetition on another node.
progress_draft renewed_end(const search_result& x);

/// A partial result of a search that has ended without a final one: its owner
/// died. `now` decides whether one that has no progress any more has ended.
search_result_ptr settle_partial(search_result_ptr partial,
                                 const shared_search& x, utc_time now);

} // namespace bidiq
