#pragma once

#include "actors/domain/event.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bidiq {

/// The events of one search in order, numbered 1, 2, 3 ... without a hole
/// (invariant G1), with at most one terminal event, which is the last (G2).
/// Pure: the caller passes the time.
class event_log {
public:
  explicit event_log(std::string search_id) : search_id_(std::move(search_id)) {
    // nop
  }

  /// Appends a draft and returns its event; null once a terminal event is in.
  /// A progress below the highest so far is raised to it, one above 100 cut; a
  /// terminal event is always 100.
  progress_event_ptr append(const progress_draft& draft, utc_time now);

  /// What became of a foreign event.
  enum class merged {
    applied,
    duplicate, ///< Its id is in the log; the log's own one stays.
    gap,       ///< Events between the last one and it are missing.
    ended,     ///< The log has its terminal event: nothing follows.
  };

  /// Takes an event that another node has numbered, if it is the next one.
  merged merge(progress_event_ptr event);

  /// The number of events that only repeat the one before: padding (rule 10).
  uint64_t repeats() const noexcept;

  /// Forgets every event with an id above `last`.
  void truncate(uint64_t last);

  /// Returns the events with an id above `after`, up to `upto`.
  std::vector<progress_event_ptr> range(uint64_t after, uint64_t upto) const;

  uint64_t last_id() const noexcept {
    return events_.size();
  }

  bool ended() const noexcept {
    return !events_.empty() && terminal(events_.back()->at);
  }

  const std::vector<progress_event_ptr>& events() const noexcept {
    return events_;
  }

private:
  std::string search_id_;
  std::vector<progress_event_ptr> events_; ///< Event n is at index n - 1.
};

} // namespace bidiq
