#pragma once

#include "actors/lease/lease_watch.hpp"
#include "actors/progress/bridge.hpp"

#include <optional>
#include <utility>

namespace bidiq {

/// The part of a broker whose node does not own the search: keeps its log a
/// copy of the store's (rules 6 to 9), and puts it back where the store has
/// lost it. Pure: time and answers are passed in; requests are collected by the
/// caller.
class progress_follower {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `log`, `options` and `seq`, the number of the next request, must outlive
  /// it. What is in the log stays (rule 5).
  progress_follower(event_log& log, const bridge_options& options,
                    uint64_t& seq);

  /// The links have changed, or the data set has (`incarnation`).
  void link(const link_status& news, time_point now);

  /// The server has confirmed the subscription, or it has gone.
  void subscribed(bool yes, time_point now);

  void on_message(progress_event_ptr event, time_point now);
  void on_answer(const store_answer& x, time_point now);
  void tick(time_point now);

  /// Some node has the log that was needed: in the store, if that takes it.
  void have(time_point now);

  /// Another node lacks the log; it is told when it is stored.
  void need(const std::string& node, time_point now);

  /// A client of this node has seen more than there is: all nodes are told.
  void ahead(uint64_t cursor);

  /// A client of another node has.
  void heard_ahead(uint64_t cursor);

  /// What the store says of the search; `exists` is sticky once there has been
  /// an event.
  const log_header& header() const noexcept {
    return header_;
  }

  /// The store and all nodes were asked, and none has it.
  bool unknown() const noexcept {
    return unknown_;
  }

  /// The owner is dead and the end has been written by this node, which owns
  /// the search from now on.
  const std::optional<log_credentials>& won() const noexcept {
    return won_;
  }

  /// No more messages are wanted: the log has ended.
  bool settled() const noexcept {
    return log_.ended();
  }

  time_point due() const noexcept {
    return due_;
  }

  std::vector<store_request> take_requests() {
    return std::exchange(requests_, {});
  }

private:
  enum class doing : uint8_t { nothing, reading, restoring, judging };

  store_request make(store_request::kind what);
  void restart(time_point now);
  void read(time_point now);
  void on_log(const store_answer& x, time_point now);
  void adopt(const log_header& header);
  event_log::merged merge(progress_event_ptr event);
  event_log::merged stand_in(uint64_t id);
  void missing(time_point now);
  void restore(time_point now);
  void put_back(uint64_t top, time_point now);
  void take_end(const store_answer& x, time_point now);
  void judge(time_point now);
  void on_won(const store_answer& x);
  void rest(time_point now);
  void tell_needy();

  event_log& log_;
  const bridge_options& options_;
  uint64_t& next_seq_;
  log_header header_;
  log_credentials source_; ///< The owner whose log ours is a copy of.
  link_status news_;
  bool up_ = false;
  bool subscribed_ = false;
  bool unknown_ = false;
  bool asked_ = false;     ///< All nodes, since the link came up.
  bool end_asked_ = false; ///< For the last event of a log that has ended.
  bool again_ = false;     ///< Something happened during the present request.
  lease_watch watch_;      ///< Over the owner.
  doing doing_ = doing::nothing;
  uint64_t waiting_for_ = 0; ///< Seq of the present request.
  time_point asked_at_{};
  time_point held_until_{}; ///< A node has the log: no need to ask till then.
  time_point due_ = time_point::max();
  uint64_t ahead_ = 0; ///< The highest cursor that padding could reach.
  std::vector<progress_event_ptr> end_; ///< What a verdict would write.
  std::optional<log_credentials> won_;
  std::vector<std::string> needy_;
  std::vector<store_request> requests_;
};

} // namespace bidiq
