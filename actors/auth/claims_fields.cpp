#include "actors/auth/claims_fields.hpp"

#include "actors/auth/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace bidiq {

namespace {

using nlohmann::json;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr size_t max_email_bytes = 320; // RFC 5321 section 4.5.3.1
constexpr size_t max_plan_bytes = 64;

// The end of the year 9999: what reckons with finer units than seconds would
// overflow some time after it.
constexpr int64_t last_expiry = 253'402'300'799;

// A time in a claim: nothing if it is absent, -1 if it is none. Fractions,
// which RFC 7519 allows, come from no issuer of ours and mean different things
// to different readers.
std::optional<int64_t> time_claim(const json& claims, const char* name) {
  auto i = claims.find(name);
  if (i == claims.end())
    return std::nullopt;
  constexpr uint64_t limit = std::numeric_limits<int64_t>::max();
  if (!i->is_number_unsigned() || i->get<uint64_t>() > limit)
    return -1;
  return static_cast<int64_t>(i->get<uint64_t>());
}

bool is_admin(const json& metadata) {
  auto flag = metadata.find("is_admin");
  if (flag != metadata.end() && flag->is_boolean() && flag->get<bool>())
    return true;
  if (text_member(metadata, "role") == "admin")
    return true;
  auto roles = metadata.find("roles");
  return roles != metadata.end() && roles->is_array()
         && std::find(roles->begin(), roles->end(), "admin") != roles->end();
}

std::string short_text(const json& x, const char* name, size_t limit) {
  auto text = text_member(x, name).value_or("");
  return text.size() <= limit ? text : std::string{};
}

} // namespace

failure bad_token(const char* why) {
  return fail(errc::unauthorized, why);
}

bool names_audience(const json& claims, const std::string& wanted) {
  auto i = claims.find("aud");
  if (i == claims.end())
    return false;
  if (i->is_string())
    return *i == wanted;
  return i->is_array()
         && std::all_of(i->begin(), i->end(),
                        [](const json& x) { return x.is_string(); })
         && std::find(i->begin(), i->end(), wanted) != i->end();
}

outcome<sys_seconds> check_times(const json& claims, seconds leeway,
                                 utc_time now) {
  auto today = std::chrono::floor<seconds>(now).time_since_epoch().count();
  auto expires = time_claim(claims, "exp");
  if (!expires || *expires < 0)
    return bad_token("exp is missing or no time");
  if (*expires <= today - leeway.count())
    return bad_token("expired");
  auto begins = time_claim(claims, "nbf");
  if (begins && *begins < 0)
    return bad_token("nbf is no time");
  if (begins && *begins > today + leeway.count())
    return bad_token("not valid yet");
  return sys_seconds{seconds{std::min(*expires, last_expiry)}};
}

token_claims claims_of(const json& user, std::string_view id) {
  token_claims out;
  out.user = id;
  std::transform(
    out.user.begin(), out.user.end(), out.user.begin(), [](char c) {
      return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
  out.email = short_text(user, "email", max_email_bytes);
  auto metadata = user.find("app_metadata");
  if (metadata != user.end() && metadata->is_object()) {
    out.admin = is_admin(*metadata);
    out.plan = short_text(*metadata, "plan", max_plan_bytes);
  }
  return out;
}

} // namespace bidiq
