// Reading what a search has found, while it runs and afterwards.
#include "net/routes/app.hpp"
#include "net/routes/models.hpp"
#include "net/routes/search_jobs.hpp"
#include "net/routes/search_json.hpp"

namespace bidiq {

namespace {

using http::answer;
using http::request_context;

std::vector<std::string> order_names() {
  std::vector<std::string> out;
  for (auto x :
       {sort_order::data_desc, sort_order::data_asc, sort_order::valor_desc,
        sort_order::valor_asc, sort_order::prazo_asc, sort_order::relevancia})
    out.emplace_back(to_string(x));
  return out;
}

// The first page is not in yet: the client may look at the status meanwhile.
asio::awaitable<answer> nothing_yet(app_ptr a, request_context& ctx,
                                    const std::string& id) {
  auto now = co_await ask_service<search_snapshot, result_store_actor>(
    *a, ctx.remaining(), result_store_name, status_atom_v, id, caller(ctx));
  if (!now && now.error().code == errc::not_found) {
    auto waits = co_await state_by_job(*a, ctx, id);
    if (waits)
      now = std::move(waits);
  }
  if (!now)
    co_return http::problem(now.error(), ctx);
  auto out = http::json_response(snapshot_json(*now), http::status::accepted);
  out.headers = {{"Cache-Control", "no-store"}, {"Retry-After", "1"}};
  co_return out;
}

asio::awaitable<answer> get_results(app_ptr a, request_context& ctx) {
  std::string id{ctx.path_param("search_id")};
  auto found = co_await ask_service<search_result_ptr, result_store_actor>(
    *a, ctx.remaining(), result_store_name, results_atom_v, id, caller(ctx));
  if (!found && found.error().code == errc::not_found) {
    auto waits = co_await state_by_job(*a, ctx, id);
    if (waits)
      found = search_result_ptr{};
  }
  if (!found) {
    auto why = co_await with_history(*a, ctx, id, found.error());
    co_return http::problem(why, ctx);
  }
  if (!*found) {
    auto waiting = co_await nothing_yet(a, ctx, id);
    co_return waiting;
  }
  auto& asked = *(*found)->request;
  page_choice choice{1, asked.page_size, asked.order};
  choice.page = static_cast<int>(ctx.query_integer("pagina", 1));
  choice.page_size
    = static_cast<int>(ctx.query_integer("itens_por_pagina", choice.page_size));
  if (auto order = ctx.query_param("ordenacao"))
    choice.order = parse_sort_order(*order).value_or(choice.order);
  auto page = co_await render_page(*a, ctx, *found, choice);
  co_return page;
}

} // namespace

void add_result_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::param_kind;
  table.push_back(
    {.path = "/v1/search/{search_id}/results",
     .params = {{.name = "search_id",
                 .in = http::param_in::path,
                 .kind = param_kind::pattern,
                 .required = true,
                 .pattern = "[A-Za-z0-9_-]{8,72}"},
                {.name = "pagina",
                 .kind = param_kind::integer,
                 .min = 1,
                 .max = 1'000'000},
                {.name = "itens_por_pagina",
                 .kind = param_kind::integer,
                 .min = 1,
                 .max = 500},
                {.name = "ordenacao",
                 .kind = param_kind::enumeration,
                 .values = order_names()}},
     .response = &models::search_result,
     .summary = "Resultado de uma busca, também durante a execução",
     .who = http::access::user,
     .run = [a](request_context& ctx) { return get_results(a, ctx); }});
}

} // namespace bidiq
