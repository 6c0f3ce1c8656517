#include "actors/base/log.hpp"

#include "actors/base/line_writer.hpp"
#include "actors/base/time.hpp"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cstdio>

namespace bidiq {

namespace {

constexpr size_t max_value = 2048;

// Set before threads exist. The writer lives as long as the process: its
// thread may be the one that a reader of the log keeps waiting.
bool json_format = false;
auto least_level = log_level::info;
line_writer* writer = nullptr;

std::string_view name_of(log_level x) {
  switch (x) {
    case log_level::debug:
      return "debug";
    case log_level::info:
      return "info";
    case log_level::warning:
      return "warning";
    case log_level::error:
      return "error";
  }
  return "?";
}

std::string quoted(std::string_view text) {
  using nlohmann::json;
  return json(text.substr(0, max_value))
    .dump(-1, ' ', true, json::error_handler_t::replace);
}

// Text lines quote what holds blanks, quotes or anything but printable ASCII.
std::string bare_or_quoted(std::string_view text) {
  auto plain = [](char c) {
    return c > ' ' && c < 127 && c != '"' && c != '=';
  };
  for (auto c : text)
    if (!plain(c))
      return quoted(text);
  return text.empty() ? "\"\"" : std::string{text.substr(0, max_value)};
}

std::string render(const log_field& field, bool json) {
  if (auto text = std::get_if<std::string_view>(&field.value))
    return json ? quoted(*text) : bare_or_quoted(*text);
  if (auto number = std::get_if<int64_t>(&field.value))
    return std::to_string(*number);
  if (auto flag = std::get_if<bool>(&field.value))
    return *flag ? "true" : "false";
  return nlohmann::json(std::get<double>(field.value)).dump();
}

// Operators grep for messages, so text lines keep them as they are but for
// what could forge a line or an escape sequence.
std::string one_line(std::string_view text) {
  std::string out{text.substr(0, max_value)};
  for (auto& c : out) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 128) // Not English, or a control character in two bytes.
      c = '?';
    else if (byte < ' ' || byte == 127)
      c = ' ';
  }
  return out;
}

} // namespace

std::string format_log_line(bool json, std::string_view ts, log_level level,
                            std::string_view message,
                            std::initializer_list<log_field> fields) {
  std::string out;
  if (json) {
    out.append("{\"ts\":\"").append(ts).append("\",\"level\":\"");
    out.append(name_of(level))
      .append("\",\"message\":")
      .append(quoted(message));
    for (auto& field : fields)
      out.append(",\"").append(field.key).append("\":").append(
        render(field, true));
    return out += '}';
  }
  out.append(ts).append(" ").append(name_of(level)).append(" ");
  out += one_line(message);
  for (auto& field : fields)
    out.append(" ").append(field.key).append("=").append(render(field, false));
  return out;
}

void configure_logging(const log_options& x) {
  json_format = x.json;
  least_level = log_level::info;
  for (auto level : {log_level::debug, log_level::info, log_level::warning,
                     log_level::error})
    if (name_of(level) == x.level)
      least_level = level;
  delete std::exchange(
    writer, new line_writer(STDERR_FILENO, x.queue_bytes, [](uint64_t n) {
      return format_log_line(json_format, format_utc(system_utc_now()),
                             log_level::warning, "log lines dropped",
                             {{"count", static_cast<int64_t>(n)}});
    }));
}

void flush_logging(std::chrono::milliseconds patience) {
  if (writer != nullptr)
    writer->flush(patience);
}

void log_line(log_level level, std::string_view message,
              std::initializer_list<log_field> fields) {
  if (level < least_level)
    return;
  auto line = format_log_line(json_format, format_utc(system_utc_now()), level,
                              message, fields);
  if (writer != nullptr)
    writer->push(line);
  else
    std::fprintf(stderr, "%s\n", line.c_str());
}

uint64_t log_lines_dropped() noexcept {
  return writer != nullptr ? writer->dropped() : 0;
}

} // namespace bidiq
