#include "actors/auth/token_cache.hpp"

#include "actors/auth/token_record.hpp"
#include "actors/base/log.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

} // namespace

token_cache_parts::token_cache_parts(token_cache_self::pointer self,
                                     token_cache_options opts)
  : options(std::move(opts)),
    port(self, options.redis),
    judge(port, options),
    shared(port, options),
    revoked(options.max_revoked) {
  // nop
}

void token_cache_state::init(token_cache_options x) {
  parts.emplace(self, std::move(x));
  parts->judge.start();
  parts->shared.listen([this](const token_news& news) { on_news(news); },
                       [this] { parts->options.table->clear(); });
}

void token_cache_state::find(const std::string& token, const asker& answer) {
  auto& p = *parts;
  auto key = digest_of(token);
  if (is_revoked(key))
    return answer.deliver(fail(errc::unauthorized, "signed out"));
  // Somebody may have asked just before.
  auto known = p.options.table->find(key, {p.port.now(), p.options.now()});
  if (known.state == known_token::kind::good)
    return answer.deliver(known.caller);
  if (known.state == known_token::kind::refused)
    return answer.deliver(fail(errc::unauthorized, "refused before"));
  if (auto i = open.find(key); i != open.end()) {
    if (i->second.size() >= p.options.max_joined)
      return answer.deliver(fail(errc::overloaded, "askers of one token"));
    return i->second.push_back(answer);
  }
  if (open.size() >= p.options.max_open)
    return answer.deliver(fail(errc::overloaded, "tokens being looked at"));
  open[key].push_back(answer);
  p.shared.look_up(key, [this, key, token](const shared_tokens::found& x) {
    on_found(key, token, x);
  });
}

void token_cache_state::on_found(const token_digest& key,
                                 const std::string& token,
                                 const shared_tokens::found& x) {
  auto& p = *parts;
  if (x.revoked)
    return refuse(key, fail(errc::unauthorized, "signed out"), true);
  auto now = p.options.now();
  if (x.record && now < x.record->caller.until
      && now < x.record->verified + p.options.ttl) {
    count("redis");
    return remember(key, *x.record);
  }
  p.judge.judge(token,
                [this, key](const token_verdict& v) { on_verdict(key, v); });
}

void token_cache_state::on_verdict(const token_digest& key,
                                   const token_verdict& x) {
  auto& p = *parts;
  if (!x.claims)
    return refuse(key, x.claims.error(), x.lasting);
  if (!p.options.sign_outs.find)
    return identify(key, *x.claims);
  p.options.sign_outs.find(
    key, p.port.on_my_thread<outcome<bool>>(
           [this, key, claims = *x.claims](const outcome<bool>& found) {
             on_signed_out(key, claims, found);
           }));
}

void token_cache_state::on_signed_out(const token_digest& key,
                                      const token_claims& claims,
                                      const outcome<bool>& x) {
  if (!x)
    return refuse(key, x.error(), false);
  if (!*x)
    return identify(key, claims);
  parts->revoked.add(key, claims.expires + parts->options.rules.leeway);
  refuse(key, fail(errc::unauthorized, "signed out"), true);
}

void token_cache_state::identify(const token_digest& key,
                                 const token_claims& claims) {
  auto& p = *parts;
  p.options.accounts(claims,
                     p.port.on_my_thread<outcome<identity>>(
                       [this, key, claims](const outcome<identity>& who) {
                         on_identity(key, claims, who);
                       }));
}

void token_cache_state::on_identity(const token_digest& key,
                                    const token_claims& claims,
                                    const outcome<identity>& x) {
  auto& p = *parts;
  if (!x)
    return refuse(key, x.error(), true);
  count("verified");
  token_record record;
  record.caller = {*x, claims.email, claims.expires + p.options.rules.leeway};
  record.verified = p.options.now();
  auto left = record.caller.until - record.verified;
  p.shared.keep(key, record,
                std::min(p.options.ttl,
                         std::chrono::floor<milliseconds>(left)));
  remember(key, record);
}

// Both caches count from the same verification on.
void token_cache_state::remember(const token_digest& key,
                                 const token_record& x) {
  auto& p = *parts;
  if (is_revoked(key))
    return refuse(key, fail(errc::unauthorized, "signed out"), true);
  auto age = std::max(p.options.now() - x.verified, milliseconds{0});
  auto caller = std::make_shared<const verified_caller>(x.caller);
  p.options.table->accept(key, caller, p.port.now() + p.options.ttl - age);
  finish(key, verified_caller_ptr{caller});
}

void token_cache_state::refuse(const token_digest& key, const failure& why,
                               bool lasting) {
  auto& p = *parts;
  auto none = why.code == errc::unauthorized;
  count(none ? "refused" : "unavailable");
  if (none && lasting)
    p.options.table->refuse(key, p.port.now() + p.options.negative_ttl);
  finish(key, why);
}

void token_cache_state::finish(const token_digest& key,
                               const outcome<verified_caller_ptr>& x) {
  auto i = open.find(key);
  if (i == open.end())
    return;
  auto askers = std::move(i->second);
  open.erase(i);
  for (auto& each : askers)
    each.deliver(x);
}

void token_cache_state::revoke(const std::string& token,
                               const verified_caller_ptr& caller,
                               const reply<bool>& answer) {
  token_news news;
  news.token = digest_of(token);
  news.until = caller->until;
  on_news(news);
  parts->shared.revoke(news.token, news.until);
  write_down(news.token, news.until, [answer] { answer.deliver(true); });
}

void token_cache_state::write_down(const token_digest& key,
                                   std::chrono::sys_seconds until,
                                   std::function<void()> then) {
  auto& p = *parts;
  if (!p.options.sign_outs.keep)
    return then();
  p.options.sign_outs.keep(
    key, until,
    p.port.on_my_thread<outcome<bool>>(
      [this, key, until, then = std::move(then)](const outcome<bool>& kept) {
        if (!kept)
          write_again(key, until);
        then();
      }));
}

// Until then this node knows it by itself.
void token_cache_state::write_again(const token_digest& key,
                                    std::chrono::sys_seconds until) {
  auto& p = *parts;
  if (unwritten >= p.options.max_revoked || until <= p.options.now())
    return log_line(log_level::warning, "a sign-out was not written down");
  ++unwritten;
  p.port.after(p.options.sign_out_retry, [this, key, until] {
    --unwritten;
    write_down(key, until, [] {});
  });
}

void token_cache_state::forget(const std::string& user,
                               const reply<uint64_t>& answer) {
  auto known = parts->options.table->forget_user(user);
  parts->shared.forget(user);
  answer.deliver(uint64_t{known});
}

void token_cache_state::on_news(const token_news& x) {
  auto& p = *parts;
  if (x.what == token_news::kind::forgotten) {
    p.options.table->forget_user(x.user);
    return;
  }
  p.revoked.add(x.token, x.until);
  p.options.table->refuse(x.token, p.port.now() + p.options.negative_ttl);
}

// What was signed out while Redis was away, or was in one that has been
// emptied, is told again.
void token_cache_state::on_link(const link_status& news) {
  auto& p = *parts;
  if (p.port.on_link(news))
    p.revoked.each(p.options.now(), [&](const token_digest& token, auto until) {
      p.shared.revoke(token, until);
    });
}

bool token_cache_state::is_revoked(const token_digest& key) const {
  return parts->revoked.contains(key, parts->options.now());
}

void token_cache_state::count(std::string_view outcome) const {
  if (parts->options.on_check)
    parts->options.on_check(outcome);
}

token_cache_self::behavior_type token_cache(token_cache_state::self_ptr self,
                                            token_cache_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](redis_atom, const link_status& x) { self->state.on_link(x); },
    [self](find_atom, const std::string& token,
           const reply<verified_caller_ptr>& answer) {
      self->state.find(token, answer);
    },
    [self](revoke_atom, const std::string& token,
           const verified_caller_ptr& caller, const reply<bool>& answer) {
      self->state.revoke(token, caller, answer);
    },
    [self](clear_atom, const std::string& user, const reply<uint64_t>& answer) {
      self->state.forget(user, answer);
    },
    [](internal_atom, redis_atom, const token_step_ptr& x) { x->run(); },
  };
}

} // namespace bidiq
