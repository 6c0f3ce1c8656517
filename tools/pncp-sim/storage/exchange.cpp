#include "tools/pncp-sim/storage/exchange.hpp"

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <class Headers>
std::string_view
first_header(const Headers& headers, std::string_view name) noexcept {
  for (const auto& [key, value] : headers)
    if (same_name(key, name))
      return value;
  return {};
}

// In the order of the enumerators.
constexpr std::string_view operation_names[] = {
  "put",  "get",      "head", "list",      "sign",  "delete", "bucket",
  "part", "complete", "meta", "thumbnail", "token", "other",
};

} // namespace

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower_case(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view store_request::header(std::string_view name) const noexcept {
  return first_header(headers, name);
}

std::string_view store_answer::header(std::string_view name) const noexcept {
  return first_header(headers, name);
}

std::string_view to_string(store_operation x) noexcept {
  return operation_names[static_cast<size_t>(x)];
}

std::optional<store_operation> parse_store_operation(std::string_view name) {
  auto found = std::find(std::begin(operation_names), std::end(operation_names),
                         name);
  if (found == std::end(operation_names))
    return std::nullopt;
  return static_cast<store_operation>(found - std::begin(operation_names));
}

store_answer text_answer(unsigned status, std::string type, std::string text) {
  store_answer out{.status = status};
  out.with("Content-Type", std::move(type));
  out.body.size = text.size();
  out.body.bytes = blob{std::move(text)};
  return out;
}

store_answer json_reply(unsigned status, const nlohmann::ordered_json& json) {
  return text_answer(status, "application/json; charset=utf-8",
                     json.dump(-1, ' ', false,
                               nlohmann::json::error_handler_t::replace));
}

std::optional<uint64_t> parse_count(std::string_view text) noexcept {
  uint64_t value = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end)
    return std::nullopt;
  return value;
}

} // namespace bidiq
