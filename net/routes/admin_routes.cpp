// What operators see and do: circuit breakers of the sources, the cache.
#include "net/routes/app.hpp"
#include "net/routes/models.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;
using json = nlohmann::ordered_json;

answer rendered(const json& x) {
  auto out = http::json_response(
    x.dump(-1, ' ', false, json::error_handler_t::replace));
  out.headers = {{"Cache-Control", "no-store"}};
  return out;
}

json time_json(int64_t ms) {
  if (ms <= 0)
    return nullptr;
  return format_utc(utc_time{std::chrono::milliseconds{ms}});
}

json view_json(const source_view& x) {
  auto& b = x.breaker;
  return {{"source", x.source},
          {"state", to_string(b.state)},
          {"version", b.version},
          {"since", time_json(b.since)},
          {"until", time_json(b.until)},
          {"cooldown_s", static_cast<double>(b.cooldown) / 1'000},
          {"reason", b.reason},
          {"node", b.node},
          {"failure_rate", x.failure_rate},
          {"slow_rate", x.slow_rate},
          {"calls", x.calls},
          {"rate_limit", x.rate_limit},
          {"rate", x.rate},
          {"shared_limit", x.shared_limit},
          {"jobs", x.jobs},
          {"drift", x.drift.empty() ? json(nullptr) : json(x.drift)}};
}

asio::awaitable<answer> refuse(request_context& ctx) {
  co_return http::problem(http::protocol_error::forbidden, ctx);
}

// A source that is just being restarted does not hide the others.
asio::awaitable<answer> get_breakers(app_ptr a, request_context& ctx) {
  auto list = json::array();
  for (auto name : a->sources) {
    auto view = co_await ask_service<source_view, source_actor>(
      *a, ctx.remaining(), name, status_atom_v);
    if (view)
      list.push_back(view_json(*view));
    else
      list.push_back({{"source", caf::to_string(name)},
                      {"error", to_string(view.error().code)}});
  }
  json out{{"breakers", std::move(list)}};
  co_return rendered(out);
}

asio::awaitable<answer> post_reset(app_ptr a, request_context& ctx) {
  auto named = [&](caf::atom_value x) {
    return caf::to_string(x) == ctx.path_param("source");
  };
  auto known = std::find_if(a->sources.begin(), a->sources.end(), named);
  if (known == a->sources.end())
    co_return http::problem(fail(errc::not_found, "no such source"), ctx);
  auto view = co_await ask_service<source_view, source_actor>(
    *a, ctx.remaining(), *known, reset_atom_v);
  if (!view)
    co_return http::problem(view.error(), ctx);
  co_return rendered(view_json(*view));
}

asio::awaitable<answer> delete_cache(app_ptr a, request_context& ctx) {
  auto cleared = co_await ask_service<uint64_t, notice_cache_actor>(
    *a, ctx.remaining(), notice_cache_name, clear_atom_v);
  if (!cleared)
    co_return http::problem(cleared.error(), ctx);
  json out{{"cleared", *cleared}};
  co_return rendered(out);
}

using action = asio::awaitable<answer> (*)(app_ptr, request_context&);

http::handler for_admins(const app_ptr& a, action f) {
  return [a, f](request_context& ctx) -> asio::awaitable<answer> {
    if (ctx.who.admin)
      return f(a, ctx);
    return refuse(ctx);
  };
}

} // namespace

void add_admin_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::access;
  using http::verb;
  table.push_back({.path = "/v1/admin/breakers",
                   .response = &models::breakers,
                   .summary = "Disjuntores das fontes",
                   .who = access::admin,
                   .run = for_admins(a, get_breakers)});
  table.push_back({.method = verb::post,
                   .path = "/v1/admin/breakers/{source}/reset",
                   .params = {{.name = "source",
                               .in = http::param_in::path,
                               .kind = http::param_kind::pattern,
                               .required = true,
                               .pattern = "[a-z0-9]{1,10}",
                               .description = "Nome da fonte"}},
                   .response = &models::breaker,
                   .summary = "Fecha o disjuntor de uma fonte em todos os nós",
                   .who = access::admin,
                   .run = for_admins(a, post_reset)});
  table.push_back({.method = verb::delete_,
                   .path = "/v1/admin/cache",
                   .response = &models::cleared,
                   .summary = "Esvazia o cache de licitações em todos os nós",
                   .who = access::admin,
                   .run = for_admins(a, delete_cache)});
}

} // namespace bidiq
