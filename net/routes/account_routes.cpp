// Who the user is here, what can be had, and what was searched.
#include "actors/base/refusal.hpp"
#include "net/routes/account_json.hpp"
#include "net/routes/account_models.hpp"
#include "net/routes/app.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

constexpr int64_t default_page = 50;

http::response uncached(std::string body) {
  auto out = http::json_response(std::move(body));
  out.headers = {{"Cache-Control", "no-store"}};
  return out;
}

asio::awaitable<answer> get_me(app_ptr a, request_context& ctx) {
  account_claim who{ctx.who.user, {}, ctx.who.admin, ctx.who.plan};
  auto found = co_await ask_service<account, accounts_actor>(
    *a, ctx.remaining(), accounts_name, find_atom_v, who);
  if (!found)
    co_return http::problem(found.error(), ctx);
  auto quota = co_await ask_service<quota_use, accounts_actor>(
    *a, ctx.remaining(), accounts_name, status_atom_v, found->who);
  if (!quota)
    co_return http::problem(quota.error(), ctx);
  co_return uncached(account_json(*found, *quota, a->streams));
}

asio::awaitable<answer> get_plans(app_ptr a, request_context& ctx) {
  auto found = co_await ask_service<plan_list, accounts_actor>(
    *a, ctx.remaining(), accounts_name, list_atom_v);
  if (!found)
    co_return http::problem(found.error(), ctx);
  co_return http::json_response(plans_json(*found, a->streams));
}

// The database has the history; how a search that runs is doing now, and all
// of it on a node without a database, the result store knows.
asio::awaitable<answer> get_sessions(app_ptr a, request_context& ctx) {
  auto limit = ctx.query_integer("limit", default_page);
  auto offset = ctx.query_integer("offset", 0);
  auto live = co_await ask_service<snapshot_list, result_store_actor>(
    *a, ctx.remaining(), result_store_name, list_atom_v, caller(ctx));
  if (!live)
    co_return http::problem(live.error(), ctx);
  if (a->database_backend.empty())
    co_return uncached(
      sessions_json(history_of(*live, limit, offset), *live, limit, offset));
  auto found = co_await ask_service<search_history, accounts_actor>(
    *a, ctx.remaining(), accounts_name, list_atom_v, caller(ctx),
    static_cast<uint64_t>(limit), static_cast<uint64_t>(offset));
  if (!found)
    co_return http::problem(found.error(), ctx);
  co_return uncached(sessions_json(*found, *live, limit, offset));
}

} // namespace

asio::awaitable<failure> with_history(const app& a, request_context& ctx,
                                      std::string search_id, failure why) {
  if (why.code != errc::not_found || a.database_backend.empty())
    co_return why;
  auto found = co_await ask_service<search_record, accounts_actor>(
    a, ctx.remaining(), accounts_name, find_atom_v, caller(ctx), search_id);
  if (!found && found.error().code != errc::not_found)
    co_return found.error();
  if (found && found->ended)
    co_return fail(errc::gone, "the history knows it");
  // Its node died. Where searches are kept it goes on in a moment.
  if (found && !a.shares_state && a.job_backend != "memory")
    co_return refused_for(errc::overloaded, "no node runs it now",
                          std::chrono::seconds{2});
  co_return why;
}

void add_account_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::access;
  table.push_back(
    {.path = "/v1/me",
     .response = &model_of<models::own_account>(),
     .summary = "Conta, plano e cota do usuário",
     .who = access::user,
     .legacy = true,
     .run = [a](request_context& ctx) { return get_me(a, ctx); }});
  table.push_back(
    {.path = "/v1/plans",
     .response = &model_of<models::plan_entry>(),
     .response_list = true,
     .summary = "Planos, os mais baratos primeiro",
     .legacy = true,
     .run = [a](request_context& ctx) { return get_plans(a, ctx); }});
  table.push_back(
    {.path = "/v1/sessions",
     .params = {{.name = "limit",
                 .kind = http::param_kind::integer,
                 .min = 1,
                 .max = 500},
                {.name = "offset",
                 .kind = http::param_kind::integer,
                 .max = 1'000'000'000}},
     .response = &model_of<models::session_list>(),
     .summary = "Buscas do usuário, as mais novas primeiro",
     .who = access::user,
     .legacy = true,
     .run = [a](request_context& ctx) { return get_sessions(a, ctx); }});
}

} // namespace bidiq
