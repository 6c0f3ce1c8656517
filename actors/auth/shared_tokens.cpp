#include "actors/auth/shared_tokens.hpp"

#include <memory>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

std::string in_ms(milliseconds x) {
  return std::to_string(x.count());
}

} // namespace

shared_tokens::shared_tokens(token_port& port,
                             const token_cache_options& options)
  : port_(port), options_(options) {
  // nop
}

std::optional<std::string> shared_tokens::text_of(const redis::answer& x) {
  if (!x || x->type != redis::value::kind::text)
    return std::nullopt;
  return x->text;
}

void shared_tokens::look_up(const token_digest& token, answered then) {
  if (!port_.shares())
    return then({});
  auto hex = to_hex(token);
  // The first counts: Redis, or that time is up.
  auto once = std::make_shared<answered>(std::move(then));
  auto answer = [once](found x) {
    if (*once)
      std::exchange(*once, nullptr)(std::move(x));
  };
  port_.commands({{"GET", port_.keys().token(hex)},
                  {"GET", port_.keys().revoked(hex)}},
                 [answer](const std::vector<redis::answer>& xs) {
                   found out;
                   if (auto bytes = text_of(xs[0]))
                     out.record = read_token_record(*bytes);
                   out.revoked = text_of(xs[1]).has_value();
                   answer(std::move(out));
                 });
  port_.after(options_.op_timeout, [answer] { answer({}); });
}

void shared_tokens::keep(const token_digest& token, const token_record& x,
                         milliseconds ttl) {
  if (!port_.shares() || ttl <= milliseconds{0})
    return;
  auto hex = to_hex(token);
  auto mine = port_.keys().tokens_of(x.caller.who.user);
  port_.command({"SET", port_.keys().token(hex), write_token_record(x), "PX",
                 in_ms(ttl)},
                nullptr);
  // So that all of them are found when the user's rights have changed.
  port_.command({"SADD", mine, hex}, nullptr);
  port_.command({"PEXPIRE", mine, in_ms(options_.ttl)}, nullptr);
}

void shared_tokens::revoke(const token_digest& token,
                           std::chrono::sys_seconds until) {
  auto left = std::chrono::ceil<milliseconds>(until - options_.now());
  if (!port_.shares() || left <= milliseconds{0})
    return;
  auto hex = to_hex(token);
  port_.command({"SET", port_.keys().revoked(hex), std::string{revoked_mark},
                 "PX", in_ms(left)},
                nullptr);
  port_.command({"DEL", port_.keys().token(hex)}, nullptr);
  token_news news;
  news.token = token;
  news.until = until;
  tell(news);
}

void shared_tokens::forget(const std::string& user) {
  if (!port_.shares())
    return;
  auto mine = port_.keys().tokens_of(user);
  port_.command({"SMEMBERS", mine}, [this, user](const redis::answer& x) {
    if (x && x->type == redis::value::kind::array)
      for (auto& each : x->items)
        if (parse_digest(each.text))
          port_.command({"DEL", port_.keys().token(each.text)}, nullptr);
    // Once they have gone: who asks Redis again must not find them.
    token_news news;
    news.what = token_news::kind::forgotten;
    news.user = user;
    tell(news);
  });
  port_.command({"DEL", mine}, nullptr);
}

void shared_tokens::tell(const token_news& x) {
  port_.command({"PUBLISH", port_.keys().token_events(), render_token_news(x)},
                nullptr);
}

void shared_tokens::listen(std::function<void(const token_news&)> heard,
                           std::function<void()> missed) {
  if (!options_.redis)
    return;
  port_.listen(
    port_.keys().token_events(),
    [heard = std::move(heard)](std::string_view text) {
      if (auto news = parse_token_news(text))
        heard(*news);
    },
    [missed = std::move(missed)](bool yes) {
      if (yes)
        missed();
    });
}

} // namespace bidiq
