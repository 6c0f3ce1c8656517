#pragma once

#include "net/http/route.hpp"

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

// JSON objects of the API as structs that are described once: what clients get
// and what the API document says of it both follow from the description. Such a
// struct has two static constants: `model_name`, and `members`, a tuple of its
// members in the order in which they are written.

namespace bidiq {

/// One member of a described struct. An `std::optional` one is left out while
/// it is empty; all others are always there.
template <class T, class Value>
struct json_member {
  std::string_view name;
  Value T::*where;
  std::string_view meaning; ///< pt-BR; empty: the name says it.
};

template <class T, class Value>
constexpr json_member<T, Value>
member(std::string_view name, Value T::*where, std::string_view meaning = {}) {
  return {name, where, meaning};
}

/// A value that is `null` while it is not known.
template <class T>
struct nullable {
  std::optional<T> value;
};

/// A number with three decimals: as exact as what it tells.
struct thousandths {
  double value = 0;
};

/// A `T` that has been rendered before.
template <class T>
struct rendered {
  std::string_view text;
};

/// An object whose members have names of their own, all with values of one
/// kind.
template <class T>
using json_by_name = std::map<std::string, T>;

template <class T>
concept described = requires {
  T::model_name;
  T::members;
};

// -- writing ------------------------------------------------------------------

/// Each appends one value. Bytes that are no UTF-8 become U+FFFD.
void append_json(std::string& out, std::string_view text);
void append_json(std::string& out, double x);
void append_json(std::string& out, thousandths x);

template <class T>
void append_json(std::string& out, rendered<T> x) {
  out += x.text;
}

inline void append_json(std::string& out, const std::string& text) {
  append_json(out, std::string_view{text});
}

template <std::same_as<bool> Bool>
void append_json(std::string& out, Bool x) {
  out += x ? "true" : "false";
}

template <std::integral Number>
requires(!std::same_as<Number, bool>) void append_json(std::string& out,
                                                       Number x) {
  out += std::to_string(x);
}

template <class T>
void append_json(std::string& out, const nullable<T>& x);
template <class T>
void append_json(std::string& out, const std::vector<T>& xs);
template <class T>
void append_json(std::string& out, const json_by_name<T>& xs);
template <class... Ts>
void append_json(std::string& out, const std::variant<Ts...>& x);
template <described T>
void append_json(std::string& out, const T& x);

namespace detail {

// What separates a value from the one before it, if there is one.
inline void separate(std::string& out) {
  if (out.back() != '{' && out.back() != '[')
    out += ',';
}

template <class T>
void append_member(std::string& out, std::string_view name, const T& x) {
  separate(out);
  append_json(out, name);
  out += ':';
  append_json(out, x);
}

template <class T>
void append_member(std::string& out, std::string_view name,
                   const std::optional<T>& x) {
  if (x)
    append_member(out, name, *x);
}

} // namespace detail

template <class T>
void append_json(std::string& out, const nullable<T>& x) {
  if (x.value)
    append_json(out, *x.value);
  else
    out += "null";
}

template <class T>
void append_json(std::string& out, const std::vector<T>& xs) {
  out += '[';
  for (auto& x : xs) {
    detail::separate(out);
    append_json(out, x);
  }
  out += ']';
}

template <class T>
void append_json(std::string& out, const json_by_name<T>& xs) {
  out += '{';
  for (auto& [name, x] : xs)
    detail::append_member(out, name, x);
  out += '}';
}

template <class... Ts>
void append_json(std::string& out, const std::variant<Ts...>& x) {
  std::visit([&out](auto& value) { append_json(out, value); }, x);
}

template <described T>
void append_json(std::string& out, const T& x) {
  out += '{';
  std::apply(
    [&](auto&... members) {
      (detail::append_member(out, members.name, x.*members.where), ...);
    },
    T::members);
  out += '}';
}

template <class T>
std::string to_json(const T& x) {
  std::string out;
  append_json(out, x);
  return out;
}

// -- describing ---------------------------------------------------------------

template <described T>
const http::model& model_of();

namespace detail {

// What a field's type and models are for values of type `T`.
template <class T>
struct json_kind {
  static_assert(described<T>);
  static void tell(http::field& out) {
    auto& model = model_of<T>();
    out.type += model.name;
    out.models.push_back(&model);
  }
};

template <class T>
requires std::integral<T> || std::floating_point<T> || std::convertible_to<
  T, std::string_view>
struct json_kind<T> {
  static void tell(http::field& out) {
    out.type += std::same_as<T, bool>    ? "boolean"
                : std::integral<T>       ? "integer"
                : std::floating_point<T> ? "number"
                                         : "string";
  }
};

template <>
struct json_kind<thousandths> : json_kind<double> {};

template <class T>
struct json_kind<rendered<T>> : json_kind<T> {};

template <class T>
struct json_kind<std::optional<T>> : json_kind<T> {};

template <class T>
struct json_kind<nullable<T>> {
  static void tell(http::field& out) {
    json_kind<T>::tell(out);
    out.type += "|null";
  }
};

template <class T>
struct json_kind<std::vector<T>> {
  static void tell(http::field& out) {
    json_kind<T>::tell(out);
    out.type += "[]";
  }
};

template <class T>
struct json_kind<json_by_name<T>> {
  static void tell(http::field& out) {
    json_kind<T>::tell(out);
    out.type += "{}";
  }
};

template <class T, class... Ts>
struct json_kind<std::variant<T, Ts...>> {
  static void tell(http::field& out) {
    json_kind<T>::tell(out);
    ((out.type += '|', json_kind<Ts>::tell(out)), ...);
  }
};

template <class>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T, class Value>
http::field field_of(const json_member<T, Value>& x) {
  http::field out;
  out.name = x.name;
  json_kind<Value>::tell(out);
  out.required = !is_optional<Value>;
  out.description = x.meaning;
  return out;
}

} // namespace detail

/// Returns the description of a struct in the form of the route table.
template <described T>
const http::model& model_of() {
  static const http::model model = std::apply(
    [](auto&... members) {
      return http::model{std::string{T::model_name},
                         {detail::field_of(members)...}};
    },
    T::members);
  return model;
}

} // namespace bidiq
