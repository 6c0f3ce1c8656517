#pragma once

#include "net/http/route.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace bidiq::test {

using nlohmann::ordered_json;

inline std::string faults_of(const ordered_json& x, const http::model& what,
                             const std::string& where = {});

namespace detail {

inline bool has_type(const ordered_json& x, std::string_view type) {
  return type == "string"    ? x.is_string()
         : type == "integer" ? x.is_number_integer()
         : type == "number"  ? x.is_number()
         : type == "boolean" ? x.is_boolean()
         : type == "null"    ? x.is_null()
                             : false;
}

// "" if `x` is one of `types` ("string|null", "Notice"), else why not.
inline std::string fault_of_one(const ordered_json& x, std::string_view types,
                                const http::field& field,
                                const std::string& where) {
  std::string why;
  while (!types.empty()) {
    auto type = types.substr(0, types.find('|'));
    types.remove_prefix(std::min(types.size(), type.size() + 1));
    auto model = std::find_if(field.models.begin(), field.models.end(),
                              [type](auto m) { return m->name == type; });
    if (model == field.models.end() && has_type(x, type))
      return "";
    if (model == field.models.end())
      continue;
    why = faults_of(x, **model, where);
    if (why.empty())
      return "";
  }
  return why.empty() ? where + " is no " + field.type + "; " : why;
}

inline std::string faults_of_field(const ordered_json& x,
                                   const http::field& field,
                                   const std::string& where) {
  std::string_view type = field.type;
  auto list = type.ends_with("[]");
  auto named = type.ends_with("{}");
  if (!list && !named)
    return fault_of_one(x, type, field, where);
  type.remove_suffix(2);
  if (list ? !x.is_array() : !x.is_object())
    return where + " is no " + field.type + "; ";
  std::string out;
  for (auto& item : x)
    out += fault_of_one(item, type, field, where + "[]");
  return out;
}

} // namespace detail

/// What keeps `x` from being what `what` describes; empty: nothing. It has all
/// fields that are always there, no others than described, in that order.
inline std::string faults_of(const ordered_json& x, const http::model& what,
                             const std::string& where) {
  if (!x.is_object())
    return where + " is no object; ";
  std::string out;
  auto member = x.begin();
  for (auto& field : what.fields) {
    auto path = where + "." + field.name;
    if (member != x.end() && member.key() == field.name)
      out += detail::faults_of_field(*member++, field, path);
    else if (field.required)
      out += path + " is missing here; ";
  }
  for (; member != x.end(); ++member)
    out += where + "." + member.key() + " is not described here; ";
  return out;
}

} // namespace bidiq::test
