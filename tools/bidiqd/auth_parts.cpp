#include "tools/bidiqd/auth_parts.hpp"

#include "storage/accounts/sign_out_rows.hpp"

#include <caf/actor_registry.hpp>
#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

// The auth server of a project: https://supabase.com/docs/guides/auth/jwts
std::string auth_root(const settings& x) {
  auto out = x.supabase_url;
  while (out.ends_with('/'))
    out.pop_back();
  return out.empty() ? out : out.append("/auth/v1");
}

outcome<void> ask_elsewhere(token_cache_options& out, const settings& x) {
  out.user_url = auth_root(x).append("/user");
  out.api_key = x.supabase_service_role_key;
  return {};
}

outcome<void> verify_here(token_cache_options& out, const settings& x) {
  out.jwks_url = jwks_url_of(x);
  out.keys.refresh = x.jwks_refresh;
  out.keys.min_interval = x.jwks_min_interval;
  out.keys.stale = x.jwks_stale;
  if (x.supabase_jwt_secret.empty())
    return {};
  auto secret = verification_key::of_secret(x.supabase_jwt_secret);
  if (!secret)
    return fail(secret.error().code,
                "SUPABASE_JWT_SECRET: " + secret.error().context);
  out.secret = std::move(*secret);
  return {};
}

} // namespace

std::string issuer_of(const settings& x) {
  return auth_root(x);
}

std::string jwks_url_of(const settings& x) {
  if (!x.jwks_url.empty())
    return x.jwks_url;
  if (x.supabase_url.empty() || !x.supabase_jwt_secret.empty())
    return {};
  return auth_root(x).append("/.well-known/jwks.json");
}

account_finder accounts_of(caf::actor_system& actors) {
  return [&actors](const token_claims& x,
                   const std::function<void(outcome<identity>)>& then) {
    auto accounts = actors.registry().get<accounts_actor>(accounts_name);
    if (!accounts)
      return then(fail(errc::auth_unavailable, "accounts are restarting"));
    reply<account> answer{[then](const outcome<account>& it) {
      if (it)
        then(it->who);
      else if (it.error().code == errc::internal)
        then(it.error());
      else
        then(fail(errc::auth_unavailable, it.error().context));
    }};
    caf::anon_send(accounts, find_atom_v,
                   account_claim{x.user, x.email, x.admin, x.plan}, answer);
  };
}

sign_out_book sign_outs_in(const database_ptr& database) {
  using answered = sign_out_book::answered;
  sign_out_book out;
  out.find = [database](const token_digest& token, const answered& then) {
    database->post<bool>(
      job_kind::read,
      [name = to_hex(token)](database_session& on) {
        return is_signed_out(on, name, system_utc_now());
      },
      reply<bool>{[then](outcome<bool> found) {
        if (!found && found.error().code == errc::unavailable)
          found = fail(errc::auth_unavailable, found.error().context);
        then(std::move(found));
      }});
  };
  out.keep = [database](const token_digest& token,
                        std::chrono::sys_seconds until, const answered& then) {
    database->post<bool>(
      job_kind::write,
      [name = to_hex(token), until](database_session& on) {
        return add_sign_out(on, name, until);
      },
      reply<bool>{then});
  };
  return out;
}

token_table_ptr token_table_of(const settings& x, const app& a) {
  if (x.auth_mode == "off")
    return nullptr;
  token_table_options out;
  out.max_tokens = static_cast<size_t>(x.token_cache_max);
  out.max_bytes = static_cast<uint64_t>(x.token_cache_bytes);
  out.memory = a.memory;
  return std::make_shared<token_table>(out);
}

outcome<std::optional<token_cache_options>>
auth_options(const settings& x, const app& a, metrics& meters, http_getter http,
             const redis_parts& redis, const database_ptr& database) {
  if (!a.tokens)
    return std::optional<token_cache_options>{};
  token_cache_options out;
  out.table = a.tokens;
  out.rules.issuer = issuer_of(x);
  out.rules.leeway = std::chrono::floor<std::chrono::seconds>(x.jwt_leeway);
  out.http = std::move(http);
  out.redis = redis.access;
  out.accounts = accounts_of(*a.actors);
  if (database)
    out.sign_outs = sign_outs_in(database);
  out.op_timeout = std::chrono::milliseconds{x.redis_op_timeout_ms};
  out.ttl = x.token_cache_ttl;
  out.negative_ttl = x.token_cache_negative;
  out.auth_timeout = x.auth_timeout;
  out.max_asked = static_cast<size_t>(x.auth_max_requests);
  out.on_check = [&meters](std::string_view outcome) {
    meters.add(counter::token_checks, {outcome});
  };
  if (auto done = x.auth_mode == "supabase" ? ask_elsewhere(out, x)
                                            : verify_here(out, x);
      !done)
    return done.error();
  return std::optional{std::move(out)};
}

} // namespace bidiq
