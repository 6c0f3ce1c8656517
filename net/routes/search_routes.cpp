// Starting a search, asking how it is doing, calling it off.
#include "actors/match/request_parse.hpp"
#include "net/routes/app.hpp"
#include "net/routes/models.hpp"
#include "net/routes/search_jobs.hpp"
#include "net/routes/search_json.hpp"

#include "actors/base/random_id.hpp"
#include "actors/domain/result.hpp"

#include <algorithm>

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;
using std::chrono::seconds;

// What a synchronous answer may take beyond the search itself (G2).
constexpr seconds after_timeout{30};

http::param search_id_param() {
  return {.name = "search_id",
          .in = http::param_in::path,
          .kind = http::param_kind::pattern,
          .required = true,
          .pattern = "[A-Za-z0-9_-]{8,72}",
          .description = "Identificador da busca"};
}

search_order_ptr make_order(search_request request,
                            const request_context& ctx) {
  if (request.search_id.empty())
    request.search_id = random_id();
  auto order = std::make_shared<search_order>();
  order->request = std::make_shared<const search_request>(std::move(request));
  order->who = caller(ctx);
  order->request_id = ctx.request_id;
  order->traceparent = ctx.trace.traceparent();
  order->created = system_utc_now();
  return order;
}

answer accepted(const app& a, const search_order& order, bool kept) {
  auto& id = order.request->search_id;
  auto out = http::json_response(accepted_json(a, id, kept,
                                               {order.who.user, order.who.plan},
                                               system_utc_now()),
                                 http::status::accepted);
  out.headers = {{"Location", "/v1/search/" + id + "/status"},
                 {"Preference-Applied", "respond-async"}};
  return out;
}

using header_list = std::vector<std::pair<std::string, std::string>>;

// How the user stands with his requests a minute.
header_list rate_headers(const rate_use& x) {
  return {{"RateLimit-Limit", std::to_string(x.limit)},
          {"RateLimit-Remaining", std::to_string(x.remaining)},
          {"RateLimit-Reset", std::to_string(x.reset.count())}};
}

// An answer of a limited route tells how its user stands, whether it has taken
// a request or not. Those who keep count may be away: then it tells nothing.
asio::awaitable<answer> tell_rate(const app& a, request_context& ctx, answer x,
                                  std::optional<rate_use> rate = {}) {
  auto* out = std::get_if<http::response>(&x);
  auto who = caller(ctx);
  if (!out || !who.may.requests_per_minute)
    co_return x;
  if (!rate) {
    auto found = co_await ask_service<rate_use, accounts_actor>(
      a, ctx.remaining(), accounts_name, status_atom_v, who);
    if (!found)
      co_return x;
    rate = *found;
  }
  for (auto& header : rate_headers(*rate))
    out->headers.push_back(std::move(header));
  co_return x;
}

// The age of the first day is what a plan limits.
bool too_old(const search_request& x, const identity& who, utc_time now) {
  auto today = std::chrono::floor<std::chrono::days>(to_local(now));
  return who.may.history_days
         && today - x.first > std::chrono::days{*who.may.history_days};
}

// A sector that is not everybody's may be one of the caller's own: only then
// the database is asked. What it is not is told like any other violation.
asio::awaitable<outcome<search_request>> read_search(const app& a,
                                                     request_context& ctx) {
  auto parsed = parse_search_request(ctx.body, a.rules);
  if (parsed || parsed.error().code != errc::invalid_request)
    co_return parsed;
  auto id = asked_own_sector(ctx.body, a.rules);
  if (id.empty())
    co_return parsed;
  auto own = co_await find_sector_of(a, ctx, id);
  if (own)
    co_return parse_search_request(ctx.body, a.rules, *own);
  if (own.error().code != errc::not_found)
    co_return own.error();
  co_return parsed;
}

asio::awaitable<answer> refuse(const app& a, request_context& ctx,
                               const failure& why) {
  return tell_rate(a, ctx, http::problem(why, ctx));
}

// The first page of a search that ends.
asio::awaitable<answer> first_page(const app& a, request_context& ctx,
                                   const search_request& asked,
                                   std::optional<quota_use> quota) {
  auto ended = co_await ask_service<search_result_ptr, result_store_actor>(
    a, ctx.remaining(), result_store_name, wait_atom_v, asked.search_id,
    caller(ctx));
  if (!ended) {
    auto why = co_await with_history(a, ctx, asked.search_id, ended.error());
    co_return http::problem(why, ctx);
  }
  // A failed search is given back.
  if (quota && quota->used > 0 && (*ended)->status == search_status::failed)
    --quota->used;
  page_choice choice{asked.page, asked.page_size, asked.order, quota};
  co_return co_await render_page(a, ctx, *ended, choice);
}

asio::awaitable<answer> post_search(app_ptr a, request_context& ctx) {
  auto parsed = co_await read_search(*a, ctx);
  if (!parsed)
    co_return co_await refuse(*a, ctx, parsed.error());
  auto order = make_order(std::move(*parsed), ctx);
  if (too_old(*order->request, order->who, system_utc_now()))
    co_return co_await refuse(*a, ctx,
                              fail(errc::plan_required, "history days"));
  auto admitted = co_await ask_service<submitted, search_supervisor_actor>(
    *a, ctx.remaining(), search_supervisor_name, submit_atom_v, order);
  if (!admitted)
    co_return co_await refuse(*a, ctx, admitted.error());
  answer out;
  if (prefers_async(ctx.header_list("Prefer")))
    out = accepted(*a, *order, admitted->kept);
  else
    out = co_await first_page(*a, ctx, *order->request, admitted->quota);
  co_return co_await tell_rate(*a, ctx, std::move(out), admitted->rate);
}

asio::awaitable<answer> get_status(app_ptr a, request_context& ctx) {
  auto found = co_await ask_service<search_snapshot, result_store_actor>(
    *a, ctx.remaining(), result_store_name, status_atom_v,
    std::string{ctx.path_param("search_id")}, caller(ctx));
  if (!found && found.error().code == errc::not_found)
    if (auto waits = co_await state_by_job(
          *a, ctx, std::string{ctx.path_param("search_id")}))
      found = std::move(waits);
  if (!found) {
    auto why = co_await with_history(
      *a, ctx, std::string{ctx.path_param("search_id")}, found.error());
    co_return http::problem(why, ctx);
  }
  auto out
    = http::json_response(snapshot_json(*found, a->state->workers_alive));
  out.headers = {{"Cache-Control", "no-store"}};
  co_return out;
}

asio::awaitable<answer> post_cancel(app_ptr a, request_context& ctx) {
  auto found = co_await ask_service<search_snapshot, result_store_actor>(
    *a, ctx.remaining(), result_store_name, cancel_atom_v,
    std::string{ctx.path_param("search_id")}, caller(ctx));
  // No node has it yet: none can be told.
  auto untold = !found
                && (found.error().code == errc::not_found
                    || found.error().code == errc::shared_state_lost);
  // Or it was told, and does not do it.
  auto waits = found
               && (found->status == search_status::queued
                   || found->status == search_status::running);
  if (untold || waits) {
    auto ended = co_await cancel_by_job(
      *a, ctx, std::string{ctx.path_param("search_id")});
    if (ended || (untold && ended.error().code == errc::undecided))
      found = std::move(ended);
  }
  if (!found) {
    auto why = co_await with_history(
      *a, ctx, std::string{ctx.path_param("search_id")}, found.error());
    co_return http::problem(why, ctx);
  }
  co_return http::json_response(snapshot_json(*found), http::status::accepted);
}

asio::awaitable<answer> post_retry(app_ptr a, request_context& ctx) {
  auto started = co_await ask_service<retried, search_supervisor_actor>(
    *a, ctx.remaining(), search_supervisor_name, retry_atom_v,
    std::string{ctx.path_param("search_id")}, caller(ctx));
  if (!started) {
    auto why = co_await with_history(
      *a, ctx, std::string{ctx.path_param("search_id")}, started.error());
    co_return co_await refuse(*a, ctx, why);
  }
  auto out = http::json_response(
    retried_json(*a, *started, {ctx.who.user, ctx.who.plan}, system_utc_now()),
    http::status::accepted);
  co_return co_await tell_rate(*a, ctx, std::move(out), started->rate);
}

std::string sectors_json(const std::vector<sector>& sectors) {
  std::vector<models::sector_entry> out;
  out.reserve(sectors.size());
  for (auto& x : sectors)
    out.push_back({x.id, x.name, x.description});
  return to_json(out);
}

} // namespace

void add_search_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::access;
  using http::verb;
  table.push_back(
    {.method = verb::post,
     .path = "/v1/buscar",
     .request = &models::search_request,
     .response = &models::search_result,
     .summary = "Busca licitações",
     .who = access::user,
     .legacy = true,
     .deadline = a->search_timeout + after_timeout,
     .run = [a](request_context& ctx) { return post_search(a, ctx); }});
  table.push_back(
    {.path = "/v1/search/{search_id}/status",
     .params = {search_id_param()},
     .response = &model_of<models::search_state>(),
     .summary = "Estado de uma busca",
     .who = access::user,
     .run = [a](request_context& ctx) { return get_status(a, ctx); }});
  table.push_back(
    {.method = verb::post,
     .path = "/v1/search/{search_id}/cancel",
     .params = {search_id_param()},
     .response = &model_of<models::search_state>(),
     .summary = "Cancela uma busca",
     .who = access::user,
     .run = [a](request_context& ctx) { return post_cancel(a, ctx); }});
  table.push_back(
    {.method = verb::post,
     .path = "/v1/search/{search_id}/retry",
     .params = {search_id_param()},
     .response = &model_of<models::search_retry>(),
     .summary = "Repete só os estados que falharam",
     .who = access::user,
     .run = [a](request_context& ctx) { return post_retry(a, ctx); }});
  auto body = std::make_shared<const std::string>(sectors_json(*a->sectors));
  table.push_back({.path = "/v1/setores",
                   .response = &model_of<models::sector_entry>(),
                   .response_list = true,
                   .summary = "Setores",
                   .legacy = true,
                   .run = [body](request_context&) -> asio::awaitable<answer> {
                     auto out = http::json_response({});
                     out.body = body;
                     co_return out;
                   }});
}

} // namespace bidiq
