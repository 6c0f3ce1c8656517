#include "net/routes/json_model.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

using nlohmann::json;

bool needs_no_care(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
}

} // namespace

void append_json(std::string& out, std::string_view text) {
  if (needs_no_care(text)) {
    out += '"';
    out.append(text) += '"';
  } else {
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  }
}

void append_json(std::string& out, double x) {
  out += json(x).dump();
}

void append_json(std::string& out, thousandths x) {
  char text[400];
  auto [end, ec] = std::to_chars(text, text + sizeof text, x.value,
                                 std::chars_format::fixed, 3);
  out += ec == std::errc{} ? std::string_view(text, end) : "null";
}

} // namespace bidiq
