#include "actors/resilience/breaker_event.hpp"

#include "actors/base/parse_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bidiq {

namespace {

constexpr size_t max_text = 4096;
constexpr size_t max_source = 32;
constexpr size_t max_name = 256;
// Lua's JSON writes no more digits than these without an exponent.
constexpr uint64_t number_end = 100'000'000'000'000;

bool is_source(const std::string& x) {
  return !x.empty() && x.size() <= max_source
         && std::all_of(x.begin(), x.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
                     || c == '_' || c == '-';
            });
}

std::optional<std::string> text_of(const nlohmann::json& from,
                                   const char* key) {
  auto i = from.find(key);
  if (i == from.end() || !i->is_string())
    return std::nullopt;
  auto& out = i->get_ref<const std::string&>();
  return out.size() <= max_name ? std::optional{out} : std::nullopt;
}

template <class T>
bool read(const nlohmann::json& from, const char* key, T& to) {
  auto i = from.find(key);
  if (i == from.end() || !i->is_number_unsigned())
    return false;
  auto x = i->get<uint64_t>();
  to = static_cast<T>(x);
  return x < number_end;
}

} // namespace

std::optional<breaker_event> parse_breaker_event(std::string_view text) {
  if (text.size() > max_text)
    return std::nullopt;
  auto json = parse_json(text);
  if (!json.is_object())
    return std::nullopt;
  auto source = text_of(json, "source");
  auto state = text_of(json, "state");
  auto reason = text_of(json, "reason");
  auto node = text_of(json, "node");
  if (!source || !is_source(*source) || !state || !reason || !node)
    return std::nullopt;
  auto known = breaker_state_of(*state);
  breaker_record r;
  if (!known || !read(json, "version", r.version) || r.version == 0
      || !read(json, "since", r.since) || !read(json, "until", r.until)
      || !read(json, "cooldown", r.cooldown))
    return std::nullopt;
  r.state = *known;
  r.reason = *std::move(reason);
  r.node = *std::move(node);
  return breaker_event{*std::move(source), std::move(r)};
}

} // namespace bidiq
