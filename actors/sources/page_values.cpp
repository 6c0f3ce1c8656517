#include "actors/sources/page_values.hpp"

#include "actors/sources/page_text.hpp"

#include <cmath>

namespace bidiq {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// The minutes that "+hh:mm" at the end of an instant is ahead of UTC.
std::optional<int> offset_of(std::string_view text) noexcept {
  if (text.ends_with('Z') || text.ends_with('z'))
    return 0;
  if (text.size() < 6 || text[text.size() - 3] != ':')
    return std::nullopt;
  auto tail = text.substr(text.size() - 6);
  auto hours = read_integer(tail.substr(1, 2));
  auto minutes = read_integer(tail.substr(4));
  if ((tail[0] != '+' && tail[0] != '-') || !hours || !minutes || *hours < 0
      || *hours > 14 || *minutes < 0 || *minutes > 59)
    return std::nullopt;
  auto total = static_cast<int>(*hours * 60 + *minutes);
  return tail[0] == '-' ? -total : total;
}

} // namespace

std::optional<int64_t> integer_of(element x) noexcept {
  switch (x.type()) {
    case element_type::INT64:
      return int64_t{x.get_int64()};
    case element_type::DOUBLE: {
      double value = x.get_double();
      if (std::floor(value) == value && std::abs(value) < 1e15)
        return static_cast<int64_t>(value);
      return std::nullopt;
    }
    case element_type::STRING:
      return read_integer(std::string_view{x.get_string()});
    default:
      return std::nullopt;
  }
}

std::optional<double> number_of(element x) noexcept {
  switch (x.type()) {
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE:
      return double{x.get_double()};
    case element_type::STRING:
      return read_number(std::string_view{x.get_string()});
    default:
      return std::nullopt;
  }
}

std::optional<double> amount_of(element x) noexcept {
  auto value = number_of(x);
  return value && *value > 0 ? value : std::nullopt;
}

std::string text_of(element x) {
  std::string_view text;
  if (x.get(text) == simdjson::SUCCESS)
    return clean_text(text);
  if (x.type() == element_type::INT64)
    return std::to_string(int64_t{x.get_int64()});
  if (x.type() == element_type::UINT64)
    return std::to_string(uint64_t{x.get_uint64()});
  return {};
}

std::optional<local_time> time_of(element x) noexcept {
  std::string_view text;
  if (x.get(text) != simdjson::SUCCESS)
    return std::nullopt;
  return parse_local_time(trimmed(text));
}

std::optional<local_time> instant_of(element x) noexcept {
  auto time = time_of(x);
  if (!time)
    return std::nullopt;
  auto offset = offset_of(trimmed(std::string_view{x.get_string()}));
  if (offset)
    *time += brasilia_offset - std::chrono::minutes{*offset};
  return time;
}

int code_of(element x, int most, uint64_t& unknown) noexcept {
  if (x.is_null())
    return 0;
  auto code = integer_of(x);
  if (code && *code >= 1 && *code <= most)
    return static_cast<int>(*code);
  ++unknown;
  return 0;
}

char sphere_of(element x, uint64_t& unknown) {
  auto text = in_capitals(text_of(x));
  if (text.empty())
    return 'N';
  if (text.size() == 1
      && std::string_view{"FEMDN"}.find(text[0]) != std::string_view::npos)
    return text[0];
  ++unknown;
  return 'N';
}

} // namespace bidiq
