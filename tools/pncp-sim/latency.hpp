#pragma once

#include "actors/base/errc.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Reads a whole file; nothing if it cannot.
using file_reader
  = std::function<std::optional<std::string>(const std::string&)>;

/// How long answers take: a fixed time, one between two, one of a log's, or one
/// of a real day's.
class latency_model {
public:
  latency_model() = default;

  /// Parses "none", "fixed:MS", "uniform:A-B" (ms), "log:FILE" (lines of JSON
  /// with duration_seconds), "real:FILE" (of those only the lines with status
  /// 200) or "real" (see real_latencies). Fails with invalid_request.
  static outcome<latency_model> parse(std::string_view text,
                                      const file_reader& read_file);

  /// Maps a hash to a latency; equal hashes give equal latencies.
  std::chrono::milliseconds draw(uint64_t hash) const noexcept;

  /// The text it was parsed from.
  const std::string& text() const noexcept {
    return text_;
  }

private:
  std::string text_ = "none";
  std::chrono::milliseconds from_{};
  std::chrono::milliseconds to_{};
  std::vector<std::chrono::milliseconds> samples_;
};

} // namespace bidiq
