#include "actors/system/log.hpp"

#include "actors/system/time.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

namespace bidiq {

namespace {

constexpr size_t max_value = 2048;

std::atomic<bool> json_format = false;

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

spdlog::level::level_enum spdlog_level(log_level x) {
  switch (x) {
    case log_level::debug:
      return spdlog::level::debug;
    case log_level::info:
      return spdlog::level::info;
    case log_level::warning:
      return spdlog::level::warn;
    case log_level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
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

void configure_logging(bool json, std::string_view level) {
  json_format = json;
  auto logger = std::make_shared<spdlog::logger>(
    "bidiq", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  auto least = spdlog::level::info;
  for (auto x : {log_level::debug, log_level::info, log_level::warning,
                 log_level::error})
    if (name_of(x) == level)
      least = spdlog_level(x);
  logger->set_level(least);
  spdlog::set_default_logger(std::move(logger));
}

void log_line(log_level level, std::string_view message,
              std::initializer_list<log_field> fields) {
  auto* logger = spdlog::default_logger_raw();
  if (!logger->should_log(spdlog_level(level)))
    return;
  auto line = format_log_line(json_format, format_utc(system_utc_now()), level,
                              message, fields);
  logger->log(spdlog_level(level), spdlog::string_view_t{line});
}

} // namespace bidiq
