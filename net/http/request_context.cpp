#include "net/http/request_context.hpp"

#include "net/http/chars.hpp"
#include "net/http/route.hpp"

#include <algorithm>
#include <charconv>

namespace bidiq::http {

std::string trace_context::traceparent() const {
  return "00-" + trace_id + '-' + span_id + (sampled ? "-01" : "-00");
}

std::string_view request_context::header(std::string_view name) const noexcept {
  for (const auto& field : head.fields)
    if (iequals(field.name, name))
      return field.value;
  return {};
}

std::string request_context::header_list(std::string_view name) const {
  std::string result;
  for (const auto& field : head.fields) {
    if (!iequals(field.name, name))
      continue;
    if (!result.empty())
      result += ", ";
    result += field.value;
  }
  return result;
}

std::string_view
request_context::path_param(std::string_view name) const noexcept {
  for (const auto& [key, value] : path_params)
    if (key == name)
      return value;
  return {};
}

std::optional<std::string_view>
request_context::query_param(std::string_view name) const noexcept {
  for (const auto& [key, value] : query)
    if (key == name)
      return value;
  return std::nullopt;
}

int64_t request_context::query_integer(std::string_view name,
                                       int64_t otherwise) const {
  if (auto text = query_param(name))
    std::from_chars(text->data(), text->data() + text->size(), otherwise);
  return otherwise;
}

std::chrono::milliseconds request_context::remaining() const {
  auto left = deadline - std::chrono::steady_clock::now();
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(left),
                  std::chrono::milliseconds{0});
}

std::string_view request_context::route_label() const noexcept {
  return matched != nullptr ? std::string_view{matched->path} : "unmatched";
}

} // namespace bidiq::http
