#include "net/http/negotiation.hpp"

#include "net/http/chars.hpp"
#include "net/http/framing.hpp"

#include <algorithm>
#include <optional>

namespace bidiq::http {

namespace {

struct weighted {
  std::string_view value; ///< Without parameters.
  bool wanted = true;     ///< Its q is not 0.
};

// Takes the next element of a comma-separated list with q-values.
weighted take_weighted(std::string_view& rest) noexcept {
  auto element = take_until(rest, ',');
  weighted result;
  result.value = trim(take_until(element, ';'));
  while (!element.empty()) {
    auto parameter = trim(take_until(element, ';'));
    if (parameter.size() >= 2 && to_lower(parameter[0]) == 'q'
        && parameter[1] == '=')
      result.wanted = parameter.substr(2).find_first_of("123456789")
                      != std::string_view::npos;
  }
  return result;
}

// How closely a media range fits a type: 3 exact, 2 type/*, 1 */*, 0 not.
int fit(std::string_view range, std::string_view type) noexcept {
  if (range == "*/*" || range == "*")
    return 1;
  if (range.ends_with("/*"))
    return iequals(range.substr(0, range.size() - 1),
                   type.substr(0, std::min(type.find('/') + 1, type.size())))
             ? 2
             : 0;
  return iequals(range, type) ? 3 : 0;
}

// The closest fitting range decides about a type (RFC 9110 12.5.1).
bool accepts(std::string_view accept, std::string_view type) noexcept {
  auto best = 0;
  auto wanted = false;
  while (!accept.empty()) {
    auto x = take_weighted(accept);
    if (auto n = fit(x.value, type); n > best) {
      best = n;
      wanted = x.wanted;
    }
  }
  return wanted;
}

bool is_understood(std::string_view accept) noexcept {
  while (!accept.empty()) {
    auto x = take_weighted(accept);
    if (!x.value.empty() && x.value != "*"
        && x.value.find('/') == std::string_view::npos)
      return false;
  }
  return true;
}

std::string_view essence(std::string_view content_type) noexcept {
  return trim(content_type.substr(0, content_type.find(';')));
}

bool ends_with_json(std::string_view x) noexcept {
  return x.size() > 5 && iequals(x.substr(x.size() - 5), "+json");
}

} // namespace

bool accepts_any(std::string_view accept,
                 const std::vector<std::string>& types) {
  if (trim(accept).empty() || !is_understood(accept))
    return true;
  return std::any_of(types.begin(), types.end(), [accept](const auto& type) {
    return accepts(accept, essence(type));
  });
}

bool accepts_gzip(std::string_view accept_encoding) noexcept {
  std::optional<bool> named, any;
  while (!accept_encoding.empty()) {
    auto x = take_weighted(accept_encoding);
    if (iequals(x.value, "gzip") || iequals(x.value, "x-gzip"))
      named = x.wanted;
    else if (x.value == "*")
      any = x.wanted;
  }
  return named.value_or(any.value_or(false));
}

bool is_json_type(std::string_view content_type) noexcept {
  auto type = essence(content_type);
  return iequals(type, "application/json") || ends_with_json(type);
}

bool is_json_body(std::string_view content_type) noexcept {
  return iequals(essence(content_type), "application/json");
}

bool is_compressible(std::string_view content_type) noexcept {
  auto type = essence(content_type);
  if (iequals(type, "text/event-stream"))
    return false;
  return is_json_type(type) || type.starts_with("text/")
         || iequals(type, "application/javascript")
         || iequals(type, "image/svg+xml");
}

} // namespace bidiq::http
