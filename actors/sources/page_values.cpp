#include "actors/sources/page_values.hpp"

#include "actors/domain/cnpj.hpp"
#include "actors/sources/page_text.hpp"

#include <cmath>

namespace bidiq {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

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
  return value && *value != 0 ? value : std::nullopt;
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

std::string text_within(element x, std::string_view key) {
  element value;
  if (x.at_key(key).get(value) != simdjson::SUCCESS)
    return {};
  return text_of(value);
}

std::string cnpj_of(element x) {
  constexpr size_t size = 14;
  auto text = text_of(x);
  if (x.is_int64() && text.size() < size && int64_t{x.get_int64()} > 0)
    text.insert(0, size - text.size(), '0');
  return read_cnpj(text);
}

std::optional<local_time> time_of(element x) noexcept {
  std::string_view text;
  if (x.get(text) != simdjson::SUCCESS)
    return std::nullopt;
  return parse_instant(trimmed(text));
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
