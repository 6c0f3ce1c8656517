#pragma once

#include "actors/base/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The stages of a search (contract section 5). The last four are terminal.
enum class stage : uint8_t {
  queued,
  connecting,
  fetching,
  uf_status,
  source_complete,
  source_error,
  filtering,
  summarizing,
  excel,
  complete,
  degraded,
  error,
  cancelled,
};

std::string_view to_string(stage x) noexcept;

std::optional<stage> parse_stage(std::string_view name) noexcept;

constexpr bool terminal(stage x) noexcept {
  return x >= stage::complete;
}

/// A step of a search before it has a number. `progress` below the highest one
/// published so far is raised to it; `detail` is a JSON object.
struct progress_draft {
  stage at = stage::queued;
  int progress = 0;
  std::string message; ///< pt-BR, shown to users.
  std::string detail = "{}";
  /// When it happened; none: when it is published. Keeps an event the same if
  /// it has to be published again to another broker.
  std::optional<utc_time> when = std::nullopt;
};

/// One numbered event, rendered once: `frame` is its SSE form inside an HTTP
/// chunk, shared by every connection that shows it.
struct progress_event {
  uint64_t id = 0; ///< 1, 2, 3, ... within one search.
  stage at = stage::queued;
  int progress = 0;
  std::string json;  ///< The `data:` line's content.
  std::string frame; ///< "<hex>\r\nid: 7\ndata: {...}\n\n\r\n".
};
using progress_event_ptr = std::shared_ptr<const progress_event>;

/// About how much memory an event takes.
uint64_t memory_of(const progress_event& x) noexcept;

/// Numbers and renders a draft. Line breaks cannot occur in JSON, so no text
/// can break out of its `data:` line.
progress_event_ptr make_event(std::string_view search_id, uint64_t id,
                              const progress_draft& draft, int progress,
                              utc_time now);

/// Reads an event that another node has rendered: its JSON as it is in the log
/// and on the channel. Null unless it is an object with a positive `id`, a
/// known `stage` and a `progress` of 0..100, beginning with its id as ours do.
progress_event_ptr read_event(std::string_view json);

/// Whether `x` says what `before` says: a repeat of it under another id.
bool repeats(const progress_event& x, const progress_event& before) noexcept;

/// The same event under another id.
progress_event_ptr renumbered(const progress_event& event, uint64_t id);

/// The SSE comment `: text` inside an HTTP chunk.
std::string comment_frame(std::string_view text);

/// The single `error` event (no `id:` line, "id":0) shown for a search that
/// never came.
std::string unknown_search_frame(std::string_view search_id,
                                 std::string_view message, utc_time now);

/// Takes the place of an event that the store has, but not in a form that can
/// be read; without text.
progress_event_ptr unreadable_event(uint64_t id);

inline bool readable(const progress_event& x) noexcept {
  return !x.json.empty();
}

/// What brokers send to an I/O thread: events of one search in order, all that
/// exist (`from_start`) or those that follow what was sent before.
struct event_batch {
  std::string search_id;
  std::string owner; ///< The only user, besides ticket holders, who may see it.
  bool from_start = false;
  /// Only the terminal event is left, or, if there is no event, nothing.
  bool expired = false;
  std::vector<progress_event_ptr> events;
};
using event_batch_ptr = std::shared_ptr<const event_batch>;

/// One I/O thread's hub as brokers see it: the door out. Thread-safe; `deliver`
/// only posts. Compared by address.
class progress_sink {
public:
  virtual ~progress_sink() = default;
  /// Which I/O thread it is.
  virtual size_t home() const noexcept {
    return 0;
  }
  virtual void deliver(event_batch_ptr batch) = 0;
  /// The broker of `search_id` has gone: attach again to follow its successor.
  virtual void lost(const std::string& search_id) = 0;
};
using progress_sink_ptr = std::shared_ptr<progress_sink>;

} // namespace bidiq
