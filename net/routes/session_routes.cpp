// Signing in and out of the page: a token becomes a cookie, and is none any
// more. And what administrators do about the tokens of others.
#include "actors/auth/jwt.hpp"
#include "net/routes/app.hpp"
#include "net/routes/credentials.hpp"
#include "net/routes/session_models.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

verified_caller_ptr caller_of(const request_context& ctx) {
  return std::static_pointer_cast<const verified_caller>(ctx.who.account);
}

// With AUTH_MODE=off there is nothing to keep, and nobody is told otherwise.
asio::awaitable<answer> post_session(request_context& ctx) {
  models::session_opened shown;
  shown.user_id = ctx.who.user;
  shown.is_admin = ctx.who.admin;
  http::name_values headers{{"Cache-Control", "no-store"}};
  if (auto caller = caller_of(ctx)) {
    auto now = std::chrono::floor<std::chrono::seconds>(system_utc_now());
    shown.expires_at = format_utc(caller->until);
    headers.emplace_back("Set-Cookie",
                         cookie_with(credential_of(ctx).token,
                                     (caller->until - now).count()));
  }
  auto out = http::json_response(to_json(shown));
  out.headers = std::move(headers);
  co_return out;
}

asio::awaitable<answer> delete_session(app_ptr a, request_context& ctx) {
  auto caller = caller_of(ctx);
  if (caller) {
    auto token = credential_of(ctx).token;
    auto done = co_await ask_service<bool, token_cache_actor>(
      *a, ctx.remaining(), token_cache_name, revoke_atom_v, token, caller);
    if (!done)
      co_return http::problem(done.error(), ctx);
  }
  auto out = http::empty_response();
  out.headers = {{"Set-Cookie", cookie_with("", 0)}};
  co_return out;
}

asio::awaitable<answer> delete_tokens(app_ptr a, request_context& ctx) {
  if (!ctx.who.admin)
    co_return http::problem(http::protocol_error::forbidden, ctx);
  models::tokens_forgotten shown;
  if (a->tokens) {
    auto user = lower_uuid(ctx.path_param("user_id"));
    if (!user)
      co_return http::problem(fail(errc::not_found, "no user id"), ctx);
    auto known = co_await ask_service<uint64_t, token_cache_actor>(
      *a, ctx.remaining(), token_cache_name, clear_atom_v, *user);
    if (!known)
      co_return http::problem(known.error(), ctx);
    shown.forgotten = *known;
    tell<accounts_actor>(*a, accounts_name, store_atom_v,
                         audit_event{ctx.request_id + ":" + *user,
                                     system_utc_now(), *user,
                                     "tokens_forgotten", "by " + ctx.who.user});
  }
  co_return http::json_response(to_json(shown));
}

} // namespace

void add_session_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::access;
  using http::verb;
  table.push_back({.method = verb::post,
                   .path = "/v1/session",
                   .response = &model_of<models::session_opened>(),
                   .summary = "Guarda o token num cookie, para a página",
                   .who = access::user,
                   .run = post_session});
  table.push_back(
    {.method = verb::delete_,
     .path = "/v1/session",
     .summary = "Sai: o token deixa de valer em todos os nós",
     .who = access::user,
     .run = [a](request_context& ctx) { return delete_session(a, ctx); }});
  table.push_back(
    {.method = verb::delete_,
     .path = "/v1/admin/tokens/{user_id}",
     .params = {{.name = "user_id",
                 .in = http::param_in::path,
                 .kind = http::param_kind::pattern,
                 .required = true,
                 .pattern = "[A-Fa-f0-9-]{36}",
                 .description = "UUID do usuário"}},
     .response = &model_of<models::tokens_forgotten>(),
     .summary
     = "Esquece o que se sabe dos tokens de um usuário em todos os nós",
     .who = access::admin,
     .run = [a](request_context& ctx) { return delete_tokens(a, ctx); }});
}

} // namespace bidiq
