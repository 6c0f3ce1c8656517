#pragma once

#include "actors/progress/progress_bridge.hpp"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bidiq {

/// Those who listen for searches that this node knows nothing of: not begun, of
/// another node, or long over. An id costs no actor and no subscription here,
/// only what its listeners cost: it is looked up in the store, asked for at the
/// other nodes, and looked up again now and then, and whenever a node says that
/// it has it. Only a few look-ups are under way at a time, what there is news
/// of before what is merely looked at again. Pure: the registry passes in what
/// happens and the time.
class progress_lobby {
public:
  using time_point = progress_bridge::time_point;

  /// The listeners of one id.
  struct party {
    std::string search_id;
    /// What has been found out; null where nothing is shared.
    progress_bridge_ptr bridge;
    std::vector<progress_sink_ptr> sinks;
    std::vector<progress_sink_ptr> resuming; ///< Those that need an answer.
  };

  /// Null: nothing is shared, and what is not here is nowhere.
  explicit progress_lobby(std::shared_ptr<const bridge_options> options
                          = nullptr)
    : options_(std::move(options)) {
    // nop
  }

  /// One more listener. A resuming one hears of it if no node knows the id.
  void enter(const std::string& id, const progress_sink_ptr& sink,
             bool resuming, const link_status& link, time_point now);

  void leave(const std::string& id, const progress_sink_ptr& sink);

  /// Who has listened for longest; null if none listens.
  progress_sink_ptr first(const std::string& id) const;

  /// The search has a broker here: its listeners are the caller's from now on.
  party take(const std::string& id);

  void link(const link_status& news, time_point now);
  /// Every answer of the store to `take_requests` comes in here.
  void on_input(const std::string& id, const bridge_input& x, time_point now);

  /// A node has said that it has the log.
  void have(const std::string& id, time_point now);

  /// Wanted every `need_wait` while there are listeners.
  void tick(time_point now);

  bool empty() const noexcept {
    return parties_.empty();
  }

  size_t size() const noexcept {
    return parties_.size();
  }

  // -- what the caller has to do afterwards -----------------------------------

  /// Asks the store; what it answers belongs to that id. More may follow each
  /// answer.
  std::vector<std::pair<std::string, store_request>> take_requests();

  /// Searches that have turned out to exist: they want brokers.
  std::vector<party> take_found() {
    return std::exchange(found_, {});
  }

  /// Listeners that hear that no node knows their search.
  std::vector<std::pair<std::string, progress_sink_ptr>> take_disappointed() {
    return std::exchange(disappointed_, {});
  }

private:
  using table = std::unordered_map<std::string, party>;

  /// Whether what a party asks is asked before what waits already.
  enum class haste : bool { later, now };

  void conclude(table::iterator at, haste x);
  template <class F>
  void for_all(F f);
  template <class F>
  void for_one(const std::string& id, F f);

  std::shared_ptr<const bridge_options> options_;
  table parties_;
  std::deque<std::pair<std::string, store_request>> requests_;
  size_t unanswered_ = 0; ///< How many that were taken wait for answers.
  std::vector<party> found_;
  std::vector<std::pair<std::string, progress_sink_ptr>> disappointed_;
};

} // namespace bidiq
