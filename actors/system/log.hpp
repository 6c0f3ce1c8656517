#pragma once

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

/// Sets how lines look: `json` gives one JSON object a line with `ts`, `level`,
/// `message` and the fields; otherwise "ts level message key=value ...".
/// `level` names the least level shown; an unknown one means info. Call once,
/// before any other thread logs.
void configure_logging(bool json, std::string_view level);

/// Writes one line to standard error. Thread-safe. Control characters and
/// invalid UTF-8 in the message or a value cannot start another line; values
/// are cut at 2,048 bytes. Never pass a secret or a raw upstream body.
void log_line(log_level level, std::string_view message,
              std::initializer_list<log_field> fields = {});

/// The line without its writing, for tests.
std::string format_log_line(bool json, std::string_view ts, log_level level,
                            std::string_view message,
                            std::initializer_list<log_field> fields);

} // namespace bidiq
