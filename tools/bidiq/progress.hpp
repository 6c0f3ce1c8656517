#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::client {

/// One progress event of the server (contract section 5), as far as it is
/// shown.
struct progress_update {
  uint64_t id = 0;
  std::string stage;
  int progress = 0;
  std::string message; ///< Printable.
  std::string uf;
  std::string uf_status;
  std::optional<int64_t> items_found;
  std::optional<int64_t> seconds_left;
};

/// Parses an event's `data`, or a search's status, whose id is that of its last
/// event; nothing unless it is an object with a stage.
std::optional<progress_update> parse_update(std::string_view json);

/// Whether nothing follows: complete, degraded, error or cancelled.
bool is_terminal(std::string_view stage);

/// What all events so far add up to.
struct progress_state {
  int progress = 0;
  std::string stage;
  std::string message;
  std::vector<std::string> ufs; ///< As asked, or as they appeared.
  std::map<std::string, std::string> uf_status;
  std::optional<int64_t> items_found;
  std::optional<int64_t> seconds_left;
};

void apply(progress_state& state, const progress_update& update);

/// The lines shown on a terminal: bar with percentage, message, time; below it
/// one mark per UF. No line takes more than `width` columns.
std::vector<std::string> render_progress(const progress_state& state,
                                         size_t width,
                                         std::chrono::seconds elapsed);

/// The line written when the output is not a terminal.
std::string render_plain(const progress_update& update);

/// Whether `update` says more than the plain line before it.
bool is_news(const progress_state& before, const progress_update& update);

} // namespace bidiq::client
