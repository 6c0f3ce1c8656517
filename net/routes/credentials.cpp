#include "net/routes/credentials.hpp"

#include "actors/auth/supabase_user.hpp"
#include "net/http/browser_boundary.hpp"
#include "net/http/framing.hpp"

#include <algorithm>

namespace bidiq {

namespace {

std::string_view trimmed(std::string_view x) {
  auto first = x.find_first_not_of(" \t");
  if (first == x.npos)
    return {};
  return x.substr(first, x.find_last_not_of(" \t") - first + 1);
}

std::string bearer_of(std::string_view header) {
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size()
      || !http::iequals(header.substr(0, scheme.size()), scheme))
    return {};
  auto token = trimmed(header.substr(scheme.size()));
  return is_bearer_text(token) ? std::string{token} : std::string{};
}

// Two cookies of the name are two opinions, of which one is a stranger's.
std::string cookie_of(std::string_view header) {
  std::string out;
  auto found = 0;
  while (!header.empty()) {
    auto end = std::min(header.find(';'), header.size());
    auto pair = trimmed(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    auto mark = pair.find('=');
    if (mark == pair.npos || pair.substr(0, mark) != session_cookie)
      continue;
    ++found;
    out = pair.substr(mark + 1);
  }
  return found == 1 && is_bearer_text(out) ? out : std::string{};
}

} // namespace

// A header without a value is there, too, and two are two opinions.
credential credential_of(const http::request_context& ctx) {
  auto& fields = ctx.head.fields;
  auto named = [](auto& x) { return http::iequals(x.name, "authorization"); };
  auto found = std::count_if(fields.begin(), fields.end(), named);
  if (found > 1)
    return {};
  if (found == 1)
    return {bearer_of(ctx.header("authorization")), false};
  return {cookie_of(ctx.header("cookie")), true};
}

bool sent_by_own_page(const http::request_context& ctx,
                      const std::vector<std::string>& allowed) {
  auto origin = ctx.header_list("origin");
  if (!origin.empty())
    return http::is_own_origin(origin, ctx.head.host)
           || std::find(allowed.begin(), allowed.end(), origin)
                != allowed.end();
  return ctx.header_list("sec-fetch-site") == "same-origin";
}

std::string cookie_with(std::string_view token, int64_t seconds) {
  std::string out{session_cookie};
  out.append("=").append(token).append("; Path=/; Max-Age=");
  out.append(std::to_string(seconds));
  return out.append("; Secure; HttpOnly; SameSite=Strict");
}

} // namespace bidiq
