#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace bidiq {

enum class log_level { debug, info, warning, error };

/// One named value of a log line.
struct log_field {
  std::string_view key; ///< snake_case.
  std::variant<std::string_view, int64_t, double, bool> value;
};

struct log_options {
  /// One JSON object a line with `ts`, `level`, `message` and the fields;
  /// otherwise "ts level message key=value ...".
  bool json = false;
  std::string_view level = "info"; ///< Least level shown; unknown: info.
  /// Lines waiting for the reader of standard error; beyond it they are
  /// dropped, counted, and a line tells how many.
  std::size_t queue_bytes = 4 * 1024 * 1024;
};

/// Sets how lines look, and has them written by a thread of its own from now
/// on. Call once, before any other thread logs. Lines logged before are text
/// and written at once.
void configure_logging(const log_options& x);

/// Waits until everything logged has been written, at most `patience`.
void flush_logging(std::chrono::milliseconds patience);

/// Writes one line to standard error. Never waits for its reader. Thread-safe.
/// Control characters and invalid UTF-8 in the message or a value cannot start
/// another line; values are cut at 2,048 bytes. Never pass a secret or a raw
/// upstream body.
void log_line(log_level level, std::string_view message,
              std::initializer_list<log_field> fields = {});

/// How many lines were dropped so far because their reader was too slow.
/// Thread-safe.
uint64_t log_lines_dropped() noexcept;

/// The line without its writing, for tests.
std::string format_log_line(bool json, std::string_view ts, log_level level,
                            std::string_view message,
                            std::initializer_list<log_field> fields);

} // namespace bidiq
