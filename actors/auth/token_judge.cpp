#include "actors/auth/token_judge.hpp"

#include "actors/auth/supabase_user.hpp"
#include "actors/base/log.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Of a user; the bound of key sets is theirs.
constexpr size_t max_user_bytes = 256 * 1024;

token_verdict refused(const char* why, bool lasting = true) {
  return {fail(errc::unauthorized, why), lasting};
}

std::string problem_of(const http_response& x) {
  if (x.error != transport_error::none)
    return std::string{to_string(x.error)};
  return "status " + std::to_string(x.status);
}

bool answered_well(const http_response& x) {
  return x.error == transport_error::none && x.status == 200;
}

} // namespace

token_judge::token_judge(token_port& port, const token_cache_options& options)
  : port_(port), options_(options), keys_(options.keys) {
  // nop
}

void token_judge::start() {
  if (!options_.jwks_url.empty() && options_.user_url.empty())
    read_keys();
}

void token_judge::judge(const std::string& token, answered then) {
  if (options_.user_url.empty())
    verify(token, std::move(then));
  else
    ask(token, std::move(then));
}

failure token_judge::unavailable(std::string why, milliseconds wait) const {
  auto out = fail(errc::auth_unavailable, std::move(why));
  out.retry_after = std::max(std::chrono::ceil<seconds>(wait), seconds{1});
  return out;
}

// -- by keys ------------------------------------------------------------------

void token_judge::verify(const std::string& token, answered then) {
  auto parsed = parse_token(token);
  if (!parsed)
    return then({parsed.error()});
  if (parsed->algorithm != signature_algorithm::hs256)
    return by_public_key(token, *parsed, std::move(then));
  if (!options_.secret)
    return then(refused("there is no secret for HS256"));
  then({verify_jwt(*parsed, *options_.secret, options_.rules, options_.now())});
}

void token_judge::by_public_key(const std::string& token,
                                const unverified_token& parsed, answered then) {
  if (options_.jwks_url.empty())
    return then(refused("there are no public keys"));
  auto now = port_.now();
  if (keys_.due(now))
    read_keys();
  auto* key = keys_.usable(now) ? keys_.find(parsed.key_id) : nullptr;
  if (key != nullptr)
    return then({verify_jwt(parsed, *key, options_.rules, options_.now())});
  if (!keys_.reading() && keys_.may_read(now))
    read_keys();
  if (keys_.reading())
    return waiting_.push_back({token, std::move(then)});
  if (keys_.complete(now))
    return then(refused("there is no such key", false));
  then({unavailable("the public keys could not be read", keys_.wait(now))});
}

void token_judge::read_keys() {
  keys_.begin(port_.now());
  http_get question;
  question.url = options_.jwks_url;
  question.headers = {{"Accept", "application/json"}};
  question.total_timeout = options_.auth_timeout;
  question.max_body = max_jwks_bytes;
  options_.http.get(std::move(question),
                    port_.on_my_thread<http_response>(
                      [this](const http_response& x) { on_keys(x); }));
}

void token_judge::on_keys(const http_response& x) {
  auto read = answered_well(x)
                ? parse_jwks(x.body)
                : outcome<key_set>{fail(errc::upstream_failed, problem_of(x))};
  if (read) {
    keys_.succeeded(std::move(*read), port_.now());
  } else {
    log_line(log_level::warning, "public keys could not be read",
             {{"why", std::string_view{read.error().context}}});
    keys_.failed();
  }
  // None of them waits again: no further reading may begin just yet.
  auto askers = std::exchange(waiting_, {});
  for (auto& each : askers)
    verify(each.token, std::move(each.then));
}

// -- by the auth server -------------------------------------------------------

void token_judge::ask(const std::string& token, answered then) {
  auto expires = claimed_expiry(token, options_.rules, options_.now());
  if (!expires)
    return then({expires.error()});
  if (!is_bearer_text(token))
    return then(refused("no bearer token"));
  if (asked_ >= options_.max_asked)
    return then({unavailable("too many questions to the auth server", {})});
  ++asked_;
  http_get question;
  question.url = options_.user_url;
  question.headers = {{"Accept", "application/json"},
                      {"Authorization", "Bearer " + token}};
  if (!options_.api_key.empty())
    question.headers.emplace_back("apikey", options_.api_key);
  question.total_timeout = options_.auth_timeout;
  question.max_body = max_user_bytes;
  options_.http.get(std::move(question),
                    port_.on_my_thread<http_response>(
                      [this, expires = *expires,
                       then = std::move(then)](const http_response& x) {
                        --asked_;
                        on_user(x, expires, then);
                      }));
}

void token_judge::on_user(const http_response& x,
                          std::optional<std::chrono::sys_seconds> expires,
                          const answered& then) {
  auto said = x.error == transport_error::none ? x.status : 0;
  // 404 is the answer for a user who has been deleted since.
  if (said == 401 || said == 403 || said == 404)
    return then(refused("the auth server refuses it"));
  if (!answered_well(x))
    return then({unavailable("the auth server: " + problem_of(x),
                             x.retry_after.value_or(seconds{2}))});
  auto user = parse_supabase_user(x.body, options_.rules);
  if (!user && user.error().code == errc::malformed)
    return then(
      {unavailable("the auth server: " + user.error().context, seconds{2})});
  if (user)
    user->expires = expires.value_or(
      std::chrono::ceil<seconds>(options_.now() + options_.ttl));
  then({std::move(user)});
}

} // namespace bidiq
