#pragma once

#include "actors/progress/bridge.hpp"

#include <utility>

namespace bidiq {

/// The part of a broker whose node owns the search: gets the log into the
/// store, in order and without holes, and says how far it may be shown. Pure:
/// time and answers are passed in; requests are collected by the caller.
class progress_owner {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `log`, `options` and `seq`, the number of the next request, must outlive
  /// it. What is in the log has been published already.
  /// `token`: of the job that entitles to it (`store_request`).
  progress_owner(event_log& log, const bridge_options& options, uint64_t& seq,
                 log_credentials who, uint64_t token = 0);

  /// The store has just said that the log is ours and ends with `top`.
  void granted(uint64_t top, time_point now);

  /// The search is a job with that token now.
  void entitle(uint64_t token);

  /// The log has grown.
  void appended(time_point now);

  /// The store can be asked (again), or not.
  void link(bool up, time_point now);

  void on_answer(const store_answer& x, time_point now);
  void tick(time_point now);

  /// Another node lacks the log; it is told when it is stored.
  void need(const std::string& node, time_point now);

  /// Events up to here may be shown (rule 3): stored, or the store is away.
  uint64_t visible() const noexcept {
    return holding() ? stored_ : log_.last_id();
  }

  /// Everything is stored, or cannot be.
  bool settled() const noexcept {
    return !holding() || stored_ >= log_.last_id();
  }

  /// Everything is stored, or is refused by a store that answers. False while
  /// the store is away: it may come back without what it had.
  bool stored() const noexcept {
    return phase_ == phase::refused
           || (phase_ == phase::storing && stored_ >= log_.last_id());
  }

  /// Another node owns the search: this object is of no more use.
  bool fenced() const noexcept {
    return fenced_;
  }

  const log_credentials& who() const noexcept {
    return who_;
  }

  /// When `tick` is wanted.
  time_point due() const noexcept {
    return due_;
  }

  std::vector<store_request> take_requests() {
    return std::exchange(requests_, {});
  }

private:
  enum class phase : uint8_t {
    away,     ///< No link, or so it seems: nothing is asked.
    claiming, ///< The store is asked whose the log is, and where it ends.
    storing,
    refused, ///< The store takes nothing: events go out live (rule 11).
  };

  bool holding() const noexcept {
    return phase_ == phase::claiming || phase_ == phase::storing;
  }
  store_request make(store_request::kind what);
  void claim();
  void start_at(uint64_t top, time_point now);
  void send(time_point now);
  void rebuild(time_point now);
  void publish_live();
  void refuse(time_point now);
  void doubt(time_point now);
  void on_stored(uint64_t top, time_point now);
  void on_gap(uint64_t top, time_point now);
  void tell_needy();
  void give_word();
  bool waits_to_retry() const noexcept;
  void plan(time_point now);
  std::chrono::milliseconds ttl_left(time_point now) const;

  event_log& log_;
  const bridge_options& options_;
  uint64_t& next_seq_;
  log_credentials who_;
  uint64_t token_;
  phase phase_ = phase::away;
  bool up_ = false;          ///< The link, as far as it was said.
  uint64_t stored_ = 0;      ///< The store is known to hold 1..stored_.
  uint64_t sent_ = 0;        ///< On its way, or stored.
  uint64_t published_ = 0;   ///< Has been on the channel.
  uint64_t valid_from_;      ///< Answers with a smaller seq are of before.
  uint64_t refresh_seq_ = 0; ///< The last `refresh`.
  size_t in_flight_ = 0;     ///< Appends.
  bool rebuilding_ = false;
  bool fenced_ = false;
  time_point last_event_{};
  time_point last_touch_{};
  time_point due_ = time_point::max();
  std::vector<std::string> needy_; ///< Nodes that wait for the log.
  std::vector<store_request> requests_;
};

} // namespace bidiq
