#include "net/http/parameters.hpp"

#include "net/http/chars.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace bidiq::http {

namespace {

std::size_t count_of(std::string_view digits) {
  std::size_t result = 0;
  auto [end, ec] = std::from_chars(digits.begin(), digits.end(), result);
  if (ec != std::errc{} || end != digits.end())
    throw std::invalid_argument("malformed count in a parameter's pattern");
  return result;
}

// All values sent for a parameter: none, one, or several.
std::vector<std::string_view> values_of(const param& x,
                                        const request_context& ctx) {
  std::vector<std::string_view> result;
  if (x.in == param_in::header) {
    for (const auto& field : ctx.head.fields)
      if (iequals(field.name, x.name))
        result.push_back(field.value);
    return result;
  }
  for (const auto& [name, value] :
       x.in == param_in::path ? ctx.path_params : ctx.query)
    if (name == x.name)
      result.push_back(value);
  return result;
}

std::string out_of_bounds(const param& x, std::string_view what) {
  std::string result(what);
  if (x.max == std::numeric_limits<int64_t>::max())
    return result + " no mínimo " + std::to_string(x.min) + ".";
  return result + " de " + std::to_string(x.min) + " a " + std::to_string(x.max)
         + ".";
}

std::string joined(const std::vector<std::string>& values) {
  std::string result;
  for (const auto& x : values)
    result += (result.empty() ? "" : ", ") + x;
  return result;
}

std::string check_integer(const param& x, std::string_view value) {
  int64_t n = 0;
  auto [end, ec] = std::from_chars(value.begin(), value.end(), n);
  if (value.empty() || ec == std::errc::invalid_argument || end != value.end())
    return "Deve ser um número inteiro.";
  if (ec != std::errc{} || n < x.min || n > x.max)
    return out_of_bounds(x, "Deve ser um número inteiro");
  return {};
}

} // namespace

char_pattern::char_pattern(std::string_view text) {
  auto close = text.find("]{");
  if (!text.starts_with('[') || close == text.npos || !text.ends_with('}'))
    throw std::invalid_argument("unsupported pattern: " + std::string(text));
  auto set = text.substr(1, close - 1);
  auto count = text.substr(close + 2, text.size() - close - 3);
  for (std::size_t i = 0; i < set.size(); ++i) {
    auto first = static_cast<unsigned char>(set[i]);
    auto last = first;
    if (i + 2 < set.size() && set[i + 1] == '-') {
      last = static_cast<unsigned char>(set[i + 2]);
      i += 2;
    }
    for (unsigned c = first; c <= last; ++c)
      allowed_.set(c);
  }
  auto comma = std::min(count.find(','), count.size());
  min_ = count_of(count.substr(0, comma));
  max_ = comma == count.size() ? min_ : count_of(count.substr(comma + 1));
}

bool char_pattern::matches(std::string_view x) const noexcept {
  return x.size() >= min_ && x.size() <= max_
         && std::all_of(x.begin(), x.end(), [this](char c) {
              return allowed_.test(static_cast<unsigned char>(c));
            });
}

param_checker::param_checker(const std::vector<param>& params) {
  for (const auto& x : params)
    rules_.push_back({x, x.kind == param_kind::pattern ? char_pattern(x.pattern)
                                                       : char_pattern{}});
}

std::vector<field_error>
param_checker::check(const request_context& ctx) const {
  std::vector<field_error> result;
  for (const auto& x : rules_) {
    auto values = values_of(x.what, ctx);
    std::string why;
    if (values.empty() && (x.what.required || x.what.in == param_in::path))
      why = "Campo obrigatório.";
    else if (values.size() > 1)
      why = "Informado mais de uma vez.";
    else if (!values.empty())
      why = violation(x, values.front());
    if (!why.empty())
      result.push_back({x.what.name, std::move(why)});
  }
  return result;
}

std::string param_checker::violation(const rule& x, std::string_view value) {
  switch (x.what.kind) {
    case param_kind::string: {
      auto size = static_cast<int64_t>(value.size());
      if (size < x.what.min || size > x.what.max)
        return out_of_bounds(x.what, "Tamanho inválido:");
      return {};
    }
    case param_kind::integer:
      return check_integer(x.what, value);
    case param_kind::pattern:
      if (!x.pattern.matches(value))
        return "Formato inválido; esperado " + x.what.pattern + ".";
      return {};
    case param_kind::enumeration:
      if (std::find(x.what.values.begin(), x.what.values.end(), value)
          == x.what.values.end())
        return "Valor inválido; use um de: " + joined(x.what.values) + ".";
      return {};
    case param_kind::boolean:
      if (value != "true" && value != "false" && value != "1" && value != "0")
        return "Deve ser true ou false.";
      return {};
  }
  return {};
}

} // namespace bidiq::http
