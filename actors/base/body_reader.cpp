#include "actors/base/body_reader.hpp"

#include <cmath>
#include <limits>

namespace bidiq {

namespace {

bool starts_code_point(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

} // namespace

const nlohmann::json* body_reader::find(std::string_view name) const {
  auto i = body_.find(name);
  return i != body_.end() && !i->is_null() ? &*i : nullptr;
}

void body_reader::reject(std::string_view field, std::string message) {
  errors_.push_back({std::string{field}, std::move(message)});
}

std::optional<std::string> body_reader::text(std::string_view name) {
  auto x = find(name);
  if (!x)
    return std::nullopt;
  if (x->is_string())
    return x->get<std::string>();
  reject(name, "Deve ser um texto");
  return std::nullopt;
}

std::optional<double> body_reader::number(std::string_view name) {
  auto x = find(name);
  if (!x)
    return std::nullopt;
  if (x->is_number())
    return x->get<double>();
  reject(name, "Deve ser um número");
  return std::nullopt;
}

std::optional<int64_t> body_reader::integer(std::string_view name) {
  auto x = find(name);
  if (!x)
    return std::nullopt;
  auto value = as_integer(*x);
  if (!value)
    reject(name, "Deve ser um número inteiro");
  return value;
}

std::optional<bool> body_reader::boolean(std::string_view name) {
  auto x = find(name);
  if (!x)
    return std::nullopt;
  if (x->is_boolean())
    return x->get<bool>();
  reject(name, "Deve ser true ou false");
  return std::nullopt;
}

std::optional<int64_t> body_reader::as_integer(const nlohmann::json& x) {
  constexpr auto lowest = std::numeric_limits<int64_t>::min();
  constexpr auto highest = std::numeric_limits<int64_t>::max();
  if (x.is_number_unsigned())
    return x.get<uint64_t>() > uint64_t{highest} ? highest : x.get<int64_t>();
  if (x.is_number_integer())
    return x.get<int64_t>();
  if (!x.is_number_float())
    return std::nullopt;
  auto value = x.get<double>();
  if (value != std::floor(value))
    return std::nullopt;
  if (value >= 0x1p63)
    return highest;
  return value < -0x1p63 ? lowest : static_cast<int64_t>(value);
}

const nlohmann::json* body_reader::list(std::string_view name, size_t limit) {
  auto x = find(name);
  if (!x)
    return nullptr;
  if (!x->is_array()) {
    reject(name, "Deve ser uma lista");
    return nullptr;
  }
  if (x->size() > limit)
    reject(name, "Aceita no máximo " + std::to_string(limit) + " itens");
  return x;
}

size_t count_code_points(std::string_view text) noexcept {
  size_t n = 0;
  for (auto c : text)
    n += starts_code_point(c);
  return n;
}

std::string excerpt(std::string_view text) {
  constexpr size_t longest = 40;
  size_t end = 0, points = 0;
  for (; end < text.size(); ++end)
    if (starts_code_point(text[end]) && ++points > longest)
      break;
  std::string out = "\"";
  out += text.substr(0, end);
  out += end < text.size() ? "…\"" : "\"";
  return out;
}

} // namespace bidiq
