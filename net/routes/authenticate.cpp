// Who calls: the hook that runs before every route that is not for everyone.
#include "net/routes/app.hpp"
#include "net/routes/credentials.hpp"
#include "net/routes/ticket.hpp"

#include <boost/algorithm/string/predicate.hpp>

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::request_context;
using refusal = std::optional<http::response>;

bool same(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

// The name of a scheme is in any case (RFC 9110 section 11.1).
bool bears(std::string_view header, std::string_view token) {
  constexpr std::string_view scheme = "Bearer ";
  return boost::algorithm::istarts_with(header, scheme)
         && same(header.substr(scheme.size()), token);
}

refusal check_metrics(const app& a, const request_context& ctx) {
  if (a.metrics_token.empty()
      || bears(ctx.header("Authorization"), a.metrics_token))
    return std::nullopt;
  return http::problem(http::protocol_error::unauthorized, ctx);
}

// Whether a ticket says who calls.
bool take_ticket(const app& a, request_context& ctx) {
  auto ticket = ctx.query_param("ticket");
  if (!ticket || ctx.matched->who != http::access::ticket_or_user)
    return false;
  auto id = ctx.path_param("search_id");
  auto holder = holder_of(a, id, *ticket, system_utc_now());
  if (!holder)
    return false;
  ctx.who.user = holder->user;
  ctx.who.plan = holder->plan;
  ctx.who.ticket_for = id;
  return true;
}

void let_in(request_context& ctx, const verified_caller_ptr& caller) {
  ctx.who.user = caller->who.user;
  ctx.who.plan = caller->who.plan;
  ctx.who.admin = caller->who.admin;
  ctx.who.account = caller;
}

// A cookie that is no good any more would be sent, and refused, for ever.
http::response unauthorized(const request_context& ctx, const credential& shown,
                            std::string_view note) {
  auto out = http::problem(http::protocol_error::unauthorized, ctx, note);
  if (shown.from_cookie && !shown.token.empty())
    out.headers.emplace_back("Set-Cookie", cookie_with("", 0));
  return out;
}

bool changes_something(const request_context& ctx) {
  using http::verb;
  return ctx.method != verb::get && ctx.method != verb::head;
}

void count(const app& a, std::string_view outcome) {
  if (a.meters)
    a.meters->add(counter::token_checks, {outcome});
}

// The table of this node answers on the spot, whatever it knows; only a token
// that is new costs a message.
asio::awaitable<outcome<verified_caller_ptr>>
find_caller(const app& a, request_context& ctx, std::string token) {
  using kind = known_token::kind;
  auto known = a.tokens->find(
    digest_of(token), {std::chrono::steady_clock::now(), system_utc_now()});
  if (known.state != kind::unknown)
    count(a, "memory");
  if (known.state == kind::good)
    co_return known.caller;
  if (known.state == kind::refused)
    co_return fail(errc::unauthorized, "refused before");
  auto found = co_await ask_service<verified_caller_ptr, token_cache_actor>(
    a, ctx.remaining(), token_cache_name, find_atom_v, token);
  co_return found;
}

void be_local_user(const app& a, request_context& ctx) {
  ctx.who.user = local_user;
  ctx.who.plan = identity{}.plan;
  ctx.who.admin = true;
  // Not needed while everybody is the local user, but honoured.
  take_ticket(a, ctx);
}

// Who may not use a route hears nothing about what he has asked it.
refusal check_admin(const request_context& ctx) {
  if (ctx.matched->who != http::access::admin || ctx.who.admin)
    return std::nullopt;
  return http::problem(http::protocol_error::forbidden, ctx);
}

} // namespace

asio::awaitable<refusal> authenticate(const app_ptr& a, request_context& ctx) {
  if (ctx.matched->who == http::access::metrics)
    co_return check_metrics(*a, ctx);
  if (!a->tokens) {
    be_local_user(*a, ctx);
    co_return std::nullopt;
  }
  if (take_ticket(*a, ctx))
    co_return std::nullopt;
  auto shown = credential_of(ctx);
  if (shown.token.empty())
    co_return unauthorized(ctx, shown, "no token");
  if (shown.from_cookie && changes_something(ctx)
      && !sent_by_own_page(ctx, a->cors_origins))
    co_return http::problem(http::protocol_error::cross_origin, ctx,
                            "only a cookie, and no origin");
  auto found = co_await find_caller(*a, ctx, shown.token);
  if (found) {
    let_in(ctx, *found);
    co_return check_admin(ctx);
  }
  if (found.error().code == errc::unauthorized)
    co_return unauthorized(ctx, shown, found.error().context);
  co_return http::problem(found.error(), ctx);
}

} // namespace bidiq
