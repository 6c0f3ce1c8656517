// Health, metrics, and the table as a whole.
#include "net/routes/app.hpp"
#include "net/routes/models.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

// Redis as this node sees it, and what it knows of the others.
void tell_redis(const app& a, models::health& out) {
  auto& now = *a.state;
  bool up = now.redis_connected;
  auto memory = now.redis_memory_bytes.load();
  out.redis = !a.shares_state ? "disabled" : up ? "connected" : "unavailable";
  out.redis_connected = up;
  if (up)
    out.redis_latency_ms = {thousandths{now.redis_latency_ms}};
  if (up && memory >= 0)
    out.redis_memory_used_mb
      = {thousandths{static_cast<double>(memory) / (1 << 20)}};
  if (up && now.redis_evicts)
    out.redis_warnings.push_back("maxmemory-policy");
  if (up && now.redis_forgets)
    out.redis_warnings.push_back("appendonly");
  out.mode = up ? "redis" : "in-memory";
  // Alone, a node knows itself; how many there are while Redis is away it does
  // not.
  auto live = a.shares_state ? now.live_nodes.load() : uint64_t{1};
  if (live > 0)
    out.nodes.live = {live};
}

// The accounts are copied when metrics are read, since their owners report far
// more often.
void show_memory(const memory_budget& x, metrics& meters) {
  for (size_t i = 0; i < memory_accounts; ++i) {
    auto account = static_cast<memory_account>(i);
    meters.set(gauge::memory_bytes, {to_string(account)},
               static_cast<double>(x.bytes(account)));
  }
  meters.set(gauge::memory_limit, static_cast<double>(x.limit()));
  meters.set(gauge::memory_level, static_cast<double>(x.level()));
}

// At the last level of memory what was found can still be read.
// With accounts a search begins only once the database has counted it.
bool takes_searches(const app& a) {
  std::string_view database = a.state->database.load();
  return a.memory->level() < memory_level::refuse
         && (!a.tokens || database != "unavailable");
}

std::string health_json(const app& a) {
  auto& now = *a.state;
  auto whole = !a.shares_state || now.redis_connected;
  auto sources = now.sources.look();
  auto& memory = *a.memory;
  models::health out;
  std::string_view database = now.database.load();
  auto fine = now.healthy && whole && database != "unavailable"
              && sources->all_closed && takes_searches(a);
  out.status = fine ? "ok" : "degraded";
  out.version = BIDIQ_VERSION;
  out.uptime_s = std::chrono::duration_cast<std::chrono::seconds>(
                   std::chrono::steady_clock::now() - a.started)
                   .count();
  out.node_id = a.node_id;
  out.role = a.role;
  tell_redis(a, out);
  out.database.status = database;
  if (!a.database_backend.empty())
    out.database.backend = a.database_backend;
  out.jobs = {now.jobs.load(), a.job_backend};
  out.storage = {a.store->backend()};
  out.sources = {sources->json};
  out.searches = {now.active_searches, now.queued_searches};
  out.sse = {now.sse_connections};
  out.memory = {memory.total(), memory.limit(), to_string(memory.level())};
  out.settings = {a.settings_json};
  return to_json(out);
}

answer uncached(http::response out) {
  out.headers.emplace_back("Cache-Control", "no-store");
  return out;
}

bool serving(const app& a) {
  return a.state->ready && a.state->healthy;
}

http::response probe(bool good, bool whole = true) {
  return http::json_response(to_json(models::liveness{!good   ? "unavailable"
                                                      : whole ? "ok"
                                                              : "degraded"}),
                             good ? http::status::ok
                                  : http::status::service_unavailable);
}

} // namespace

void add_system_routes(std::vector<http::route>& table, const app_ptr& a) {
  table.push_back({.path = "/v1/health",
                   .response = &model_of<models::health>(),
                   .summary = "Saúde do nó",
                   .legacy = true,
                   .aliases = {"/api/health"},
                   .run = [a](request_context&) -> asio::awaitable<answer> {
                     co_return uncached(http::json_response(health_json(*a)));
                   }});
  table.push_back({.path = "/v1/health/live",
                   .response = &model_of<models::liveness>(),
                   .summary = "O processo responde",
                   .run = [](request_context&) -> asio::awaitable<answer> {
                     co_return uncached(probe(true));
                   }});
  table.push_back({.path = "/v1/health/ready",
                   .response = &model_of<models::liveness>(),
                   .summary = "O nó aceita trabalho",
                   .run = [a](request_context&) -> asio::awaitable<answer> {
                     auto out = probe(serving(*a), takes_searches(*a));
                     if (!serving(*a))
                       out.headers.emplace_back("Retry-After", "2");
                     co_return uncached(std::move(out));
                   }});
  table.push_back({.path = "/metrics",
                   .summary = "Métricas no formato do Prometheus",
                   .who = http::access::metrics,
                   .produces = {"text/plain", "application/openmetrics-text"},
                   .run = [a](request_context&) -> asio::awaitable<answer> {
                     show_memory(*a->memory, *a->meters);
                     auto out = http::text_response(a->meters->render());
                     out.content_type
                       = "text/plain; version=0.0.4; charset=utf-8";
                     co_return uncached(std::move(out));
                   }});
}

std::vector<http::route> make_routes(const app_ptr& a) {
  std::vector<http::route> table;
  add_system_routes(table, a);
  if (a->serves_only_health)
    return table;
  add_search_routes(table, a);
  add_own_sector_routes(table, a);
  add_sector_trial_routes(table, a);
  add_terms_routes(table, a);
  add_result_routes(table, a);
  add_progress_routes(table, a);
  add_report_routes(table, a);
  add_library_routes(table, a);
  add_account_routes(table, a);
  add_session_routes(table, a);
  add_job_routes(table, a);
  add_admin_routes(table, a);
  add_page_routes(table);
  if (a->bench_routes)
    add_bench_routes(table, a);
  return table;
}

} // namespace bidiq
