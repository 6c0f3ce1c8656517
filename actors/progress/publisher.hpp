#pragma once

#include "actors/progress/event.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace bidiq {

/// Stores an owner's events before its clients see them (design section 5,
/// rule 3). A broker owns one and calls it from its own thread only.
class progress_publisher {
public:
  virtual ~progress_publisher() = default;

  /// Takes event `event->id`, which is one more than the last one taken.
  /// Returns whether it is stored already; if not, `stored` is called later.
  virtual bool append(const progress_event_ptr& event) = 0;
};

/// Told that every event up to and with `id` is stored and may be shown. May be
/// called from any thread.
using stored_handler = std::function<void(uint64_t id)>;

/// Makes the publisher of one search.
using publisher_factory = std::function<std::unique_ptr<progress_publisher>(
  const std::string& search_id, const std::string& user, uint32_t uf_count,
  stored_handler stored)>;

/// Publishers of a node that shares nothing: every event is stored at once,
/// since the broker's own log is the store.
publisher_factory memory_publishers();

} // namespace bidiq
