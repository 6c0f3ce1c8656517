#include "actors/base/json_writer.hpp"

#include "actors/base/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace bidiq {

void json_writer::begin_object() {
  separate();
  out_ += '{';
  comma_ = false;
}

void json_writer::end_object() {
  out_ += '}';
  comma_ = true;
}

void json_writer::begin_array() {
  separate();
  out_ += '[';
  comma_ = false;
}

void json_writer::end_array() {
  out_ += ']';
  comma_ = true;
}

void json_writer::key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  comma_ = false;
}

void json_writer::text_key(std::string_view name) {
  separate();
  append_sound_json_string(out_, name);
  out_ += ':';
  comma_ = false;
}

void json_writer::value(std::string_view text) {
  separate();
  append_sound_json_string(out_, text);
}

void json_writer::value(double x) {
  if (!std::isfinite(x))
    return null();
  separate();
  // Plain digits as far as a double is exact; clients show them to people.
  auto format = std::abs(x) < 1e15 ? std::chars_format::fixed
                                   : std::chars_format::general;
  std::array<char, 400> buf;
  auto end = std::to_chars(buf.data(), buf.data() + buf.size(), x, format).ptr;
  out_.append(buf.data(), end);
}

void json_writer::value(bool x) {
  separate();
  out_ += x ? "true" : "false";
}

void json_writer::null() {
  separate();
  out_ += "null";
}

void json_writer::text_or_null(std::string_view name, std::string_view text) {
  key(name);
  if (text.empty())
    null();
  else
    value(text);
}

} // namespace bidiq
