#pragma once

#include "actors/results/expired_ids.hpp"
#include "actors/results/kept_results.hpp"
#include "actors/system/protocol.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// All that a search told its broker, in order.
using told_events = std::shared_ptr<const std::vector<progress_draft>>;

/// A search of this node as it stands.
struct known_search {
  search_order_ptr order;
  search_snapshot last;
  search_actor worker{};      ///< Null once it has ended.
  search_result_ptr result{}; ///< Null until then.
  told_events told{};         ///< Null when its log needs no second copy.
  kept_results::time_point ended{};
  /// Another node has replaced the result: this one is not to be shown.
  bool outdated = false;
  bool adopted = false; ///< The result is another node's to keep in Redis.
};

struct known_searches_options {
  /// Beyond it the oldest results go; earlier, if the node's memory runs out.
  kept_results_options results;
  /// Expired ids that are still answered with `gone`; the oldest go first.
  size_t expired_kept = 10'000;
  memory_budget_ptr memory; ///< Null: nothing is counted.
};

/// The searches that this node runs, those that have ended here, and the ids of
/// those that it had: the memory of the result store. It belongs to the node
/// and not to an actor, so that the crash of one loses nothing, and so that a
/// search whose end is seen can be read whichever of them is being restarted.
/// What goes in and out are values that do not change. Thread-safe; no call
/// waits for anything but another's.
class known_searches {
public:
  using time_point = kept_results::time_point;

  /// A result that went before its time.
  struct evicted {
    std::string id;
    std::string user;
    search_result_ptr result;
  };

  explicit known_searches(known_searches_options options = {});

  // -- what searches tell -----------------------------------------------------

  /// A search begins. While it is a repetition that runs, the result which it
  /// repeats does not go early.
  void open(known_search x);

  /// How a running search is doing.
  void note(const search_snapshot& now);

  /// A running search's job has been given that token. False: none runs here.
  bool entitle(const std::string& id, uint64_t token);

  /// It has ended: from here on its result is read. Ignored if it is not known
  /// to run.
  void close(const search_snapshot& last, search_result_ptr result,
             told_events told, time_point now);

  /// Puts `result` in the place of the one that its search left, unless that
  /// covers more or the search runs. Returns whether it counts from now on;
  /// so it does for a search that is not known here.
  bool replace(const search_result_ptr& result, const progress_draft& end,
               time_point now);

  /// Whether `replace` would say yes.
  bool takes(const search_result& result) const;

  /// Another node has replaced the result of an ended search. Returns whether
  /// there is such a search.
  bool outdate(const std::string& id);

  /// The result that another node has put in the place of an outdated one.
  void adopt(const search_result_ptr& result, const progress_draft& end,
             time_point now);

  // -- questions --------------------------------------------------------------

  std::optional<known_search> find(const std::string& id) const;
  bool has(const std::string& id) const;

  /// The same for somebody: `not_found` if it is not theirs, `gone` if it was.
  outcome<known_search> find(const std::string& id, const identity& who) const;

  /// Why there may be no new search of this id: its result has gone.
  std::optional<failure> refusal(const std::string& id,
                                 const std::string& user) const;

  /// The user's searches without repetitions, newest first.
  snapshot_list list(const std::string& user) const;

  /// The result whose workbook has this path in the object store; null if none
  /// is kept.
  search_result_ptr with_report(const std::string& path) const;

  std::vector<known_search> running() const;
  /// Oldest first, without those that are outdated.
  std::vector<known_search> ended() const;
  std::vector<std::string> outdated() const;
  size_t ended_count() const;

  // -- what has to go ---------------------------------------------------------

  /// Forgets it without a trace. Returns whether it was known.
  bool remove(const std::string& id);

  /// Its log can be read without what it told.
  void forget_told(const std::string& id);

  /// Results that ended at `then` or before leave their ids.
  void expire(time_point then);

  /// So do the oldest, until results are within their bounds and the node's
  /// memory is within its own. What another node keeps goes without a trace,
  /// since it can still be read there.
  std::vector<evicted> make_room();

private:
  using guard = std::lock_guard<std::mutex>;

  void put(known_search& x, const search_result_ptr& result,
           const progress_draft& end, time_point now);
  known_search take(const std::string& id);
  void release(const search_order& order);
  void drop_told(known_search& x);

  mutable std::mutex mutex_; ///< Guards what follows.
  memory_budget_ptr memory_;
  kept_results kept_;
  expired_ids expired_;
  uint64_t told_bytes_ = 0;
  memory_charge told_charge_;
  std::unordered_map<std::string, known_search> all_;
};

using known_searches_ptr = std::shared_ptr<known_searches>;

} // namespace bidiq
