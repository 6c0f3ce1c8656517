// What operators see and do: circuit breakers of the sources, the cache.
#include "net/routes/app.hpp"
#include "net/routes/models.hpp"

#include <algorithm>
#include <list>

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

template <class T>
answer shown(const T& x) {
  auto out = http::json_response(to_json(x));
  out.headers = {{"Cache-Control", "no-store"}};
  return out;
}

nullable<std::string> time_of(int64_t ms) {
  if (ms <= 0)
    return {};
  return {format_utc(utc_time{std::chrono::milliseconds{ms}})};
}

models::breaker breaker_of(const source_view& x) {
  auto& b = x.breaker;
  models::breaker out;
  out.source = x.source;
  out.state = to_string(b.state);
  out.version = b.version;
  out.since = time_of(b.since);
  out.until = time_of(b.until);
  out.cooldown_s = static_cast<double>(b.cooldown) / 1'000;
  out.reason = b.reason;
  out.node = b.node;
  out.failure_rate = x.failure_rate;
  out.slow_rate = x.slow_rate;
  out.calls = x.calls;
  out.rate_limit = x.rate_limit;
  out.rate = x.rate;
  out.shared_limit = x.shared_limit;
  out.jobs = x.jobs;
  if (!x.drift.empty())
    out.drift = {x.drift};
  return out;
}

asio::awaitable<answer> refuse(request_context& ctx) {
  co_return http::problem(http::protocol_error::forbidden, ctx);
}

// A source that is just being restarted does not hide the others.
asio::awaitable<answer> get_breakers(app_ptr a, request_context& ctx) {
  std::list<source_view> views;
  models::breaker_list out;
  for (auto name : a->sources) {
    auto view = co_await ask_service<source_view, source_actor>(
      *a, ctx.remaining(), name, status_atom_v);
    if (view)
      out.breakers.push_back(breaker_of(views.emplace_back(std::move(*view))));
    else
      out.breakers.push_back(models::silent_source{
        caf::to_string(name), to_string(view.error().code)});
  }
  co_return shown(out);
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
  co_return shown(breaker_of(*view));
}

asio::awaitable<answer> delete_cache(app_ptr a, request_context& ctx) {
  auto cleared = co_await ask_service<uint64_t, notice_cache_actor>(
    *a, ctx.remaining(), notice_cache_name, clear_atom_v);
  if (!cleared)
    co_return http::problem(cleared.error(), ctx);
  co_return shown(models::cache_cleared{*cleared});
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
                   .response = &model_of<models::breaker_list>(),
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
                   .response = &model_of<models::breaker>(),
                   .summary = "Fecha o disjuntor de uma fonte em todos os nós",
                   .who = access::admin,
                   .run = for_admins(a, post_reset)});
  table.push_back({.method = verb::delete_,
                   .path = "/v1/admin/cache",
                   .response = &model_of<models::cache_cleared>(),
                   .summary = "Esvazia o cache de licitações em todos os nós",
                   .who = access::admin,
                   .run = for_admins(a, delete_cache)});
}

} // namespace bidiq
