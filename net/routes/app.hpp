#pragma once

#include "actors/auth/token_table.hpp"
#include "actors/base/memory_budget.hpp"
#include "actors/base/metrics.hpp"
#include "actors/base/refusal.hpp"
#include "actors/domain/request.hpp"
#include "actors/domain/stream_allowance.hpp"
#include "actors/match/request_parse.hpp"
#include "actors/match/sectors.hpp"
#include "actors/system/protocol.hpp"
#include "net/http/ask.hpp"
#include "net/http/problem.hpp"
#include "net/http/route.hpp"
#include "net/routes/own_sector_options.hpp"
#include "net/routes/source_status.hpp"
#include "net/sse/hub.hpp"
#include "storage/library/library_catalog.hpp"
#include "storage/objects/object_store.hpp"
#include "storage/objects/signing_keys.hpp"

#include <boost/asio/thread_pool.hpp>
#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// What health answers from: written by the composition root and the actors'
/// hooks, read by every I/O thread without waiting.
struct node_state {
  std::atomic<bool> ready = false;  ///< Started, and not draining.
  std::atomic<bool> healthy = true; ///< The root supervisor's judgement.
  std::atomic<uint64_t> active_searches = 0;
  std::atomic<uint64_t> queued_searches = 0;
  std::atomic<int64_t> sse_connections = 0;
  std::atomic<bool> redis_connected = false; ///< Both links work.
  /// From when on all nodes have told Redis again what it may have lost.
  std::atomic<std::chrono::steady_clock::time_point> complete_from{};
  std::atomic<double> redis_latency_ms = 0;     ///< What the last ping took.
  std::atomic<int64_t> redis_memory_bytes = -1; ///< -1: not known.
  std::atomic<bool> redis_evicts = false;       ///< It may lose what is needed,
  std::atomic<bool> redis_forgets = false; ///< or does, when it is restarted.
  std::atomic<uint64_t> live_nodes = 0;    ///< 0: not known.
  /// "disabled" without one, "starting", "connected" or "unavailable".
  std::atomic<const char*> database = "disabled";
  /// The store of jobs: "disabled" without one, "connected" or "unavailable".
  std::atomic<const char*> jobs = "disabled";
  /// No accepted search waits for a node to go on with it that nobody knows of.
  std::atomic<bool> jobs_known = true;
  /// Processes that run searches, where several share the store of jobs; -1:
  /// not known.
  std::atomic<int64_t> workers_alive = -1;
  source_status sources; ///< All enabled ones, from the start.
};

/// What every route may use. Built by the composition root before the server
/// starts; immutable afterwards but for the atomics and what the members
/// themselves protect.
struct app {
  caf::actor_system* actors = nullptr;
  request_rules rules;
  std::shared_ptr<const std::vector<sector>> sectors;
  std::vector<std::shared_ptr<sse_hub>> hubs; ///< By I/O thread.
  object_store_ptr store;
  library_source_ptr library;  ///< Documents; never null.
  library_catalog_ptr catalog; ///< Null: files are listed where they are.
  std::shared_ptr<signing_keys> keys; ///< Sign tickets and URLs.
  metrics* meters = nullptr;
  node_state* state = nullptr;
  memory_budget_ptr memory = std::make_shared<memory_budget>(0);
  /// For what may block: files, and rendering of large results.
  boost::asio::thread_pool* workers = nullptr;
  own_sector_options own_sectors;
  /// Tries sectors, one after the other.
  boost::asio::thread_pool* trial_worker = nullptr;
  /// For what waits for a store in the network.
  boost::asio::thread_pool* store_workers = nullptr;
  std::string node_id;
  std::string role = "all";        ///< Or "api", "worker".
  bool serves_only_health = false; ///< Everything else is answered with 404.
  std::string settings_json;       ///< Not secret ones, as a JSON object.
  std::vector<caf::atom_value> sources; ///< Enabled ones, by service name.
  bool shares_state = false;            ///< REDIS_URL is set.
  std::string_view database_backend;    ///< "sqlite", "postgresql"; "": none.
  std::string_view job_backend = "memory"; ///< Or one of those.
  std::chrono::steady_clock::time_point started;
  std::chrono::milliseconds search_timeout{360'000};
  std::chrono::milliseconds progress_ttl{300'000};
  /// For how long a workbook's address is signed.
  std::chrono::seconds signed_url_ttl{600};
  stream_allowance streams;
  std::string metrics_token; ///< Empty: none is asked for.
  /// Whom tokens name; null with AUTH_MODE=off, where everybody is one user.
  token_table_ptr tokens;
  /// Exact origins that browsers may call from besides the server's own.
  std::vector<std::string> cors_origins;
  bool bench_routes = false;
};
using app_ptr = std::shared_ptr<app>;

/// Sends a message to a service by its registered name. While the service is
/// being restarted it does not exist: then nothing is sent.
template <class Handle, class... Ts>
bool tell(const app& a, caf::atom_value name, Ts&&... xs) {
  auto target = a.actors->registry().get<Handle>(name);
  if (target)
    caf::anon_send(target, std::forward<Ts>(xs)...);
  return static_cast<bool>(target);
}

/// Asks a service: `xs` followed by a `reply<T>`. `overloaded` while it is
/// being restarted.
template <class T, class Handle, class... Ts>
boost::asio::awaitable<outcome<T>>
ask_service(const app& a, std::chrono::milliseconds deadline,
            caf::atom_value name, Ts... xs) {
  // Named, both: as temporaries of the awaited expression they made GCC 12's
  // programs crash.
  auto start = [&a, name, xs...](reply<T> answer) {
    if (!tell<Handle>(a, name, xs..., answer))
      answer.deliver(fail(errc::overloaded, "the service is restarting"));
  };
  auto asked = http::ask<T>(deadline, start);
  auto x = co_await std::move(asked);
  // Whoever was to answer has gone with its node.
  if (!x && x.error().code == errc::internal && !a.state->ready)
    co_return refused_for(errc::draining, "the node ends",
                          std::chrono::seconds{1});
  co_return x;
}

/// Runs `f`, which may block or compute, on a worker and waits for its value.
template <class T, class F>
boost::asio::awaitable<outcome<T>> offload(boost::asio::thread_pool& workers,
                                           std::chrono::milliseconds deadline,
                                           F f) {
  // What is thrown there ends that request, not the process.
  auto run = [f]() -> outcome<T> {
    try {
      return f();
    } catch (const std::exception& x) {
      return fail(errc::internal, x.what());
    }
  };
  return http::ask<T>(deadline, [&workers, run](reply<T> answer) {
    boost::asio::post(workers, [answer, run] { answer.deliver(run()); });
  });
}

/// The same on the workers that all routes share.
template <class T, class F>
boost::asio::awaitable<outcome<T>>
offload(const app& a, std::chrono::milliseconds deadline, F f) {
  return offload<T>(*a.workers, deadline, std::move(f));
}

/// The caller as the actors know it.
inline identity caller(const http::request_context& ctx) {
  if (ctx.who.account)
    return static_cast<const verified_caller*>(ctx.who.account.get())->who;
  return {ctx.who.user, ctx.who.admin};
}

// Each group of routes adds itself to the table.
void add_search_routes(std::vector<http::route>& table, const app_ptr& a);
void add_own_sector_routes(std::vector<http::route>& table, const app_ptr& a);
void add_sector_trial_routes(std::vector<http::route>& table, const app_ptr& a);
void add_terms_routes(std::vector<http::route>& table, const app_ptr& a);
void add_result_routes(std::vector<http::route>& table, const app_ptr& a);
void add_progress_routes(std::vector<http::route>& table, const app_ptr& a);
void add_report_routes(std::vector<http::route>& table, const app_ptr& a);
void add_library_routes(std::vector<http::route>& table, const app_ptr& a);
void add_account_routes(std::vector<http::route>& table, const app_ptr& a);
void add_session_routes(std::vector<http::route>& table, const app_ptr& a);
void add_job_routes(std::vector<http::route>& table, const app_ptr& a);
void add_admin_routes(std::vector<http::route>& table, const app_ptr& a);
void add_system_routes(std::vector<http::route>& table, const app_ptr& a);
void add_page_routes(std::vector<http::route>& table);
void add_bench_routes(std::vector<http::route>& table, const app_ptr& a);

/// What becomes of an error about a search id: one that no node knows, but the
/// history of its user, has expired (`gone`). Another user's stays as it is.
boost::asio::awaitable<failure>
with_history(const app& a, http::request_context& ctx, std::string search_id,
             failure why);

/// The caller's own sector of that id; `not_found` if he has none. It is read
/// off the I/O threads.
boost::asio::awaitable<outcome<sector_ptr>>
find_sector_of(const app& a, http::request_context& ctx, std::string id);

/// The whole table of this node.
std::vector<http::route> make_routes(const app_ptr& a);

/// How the hubs of this node reach its PROGRESS REGISTRY; `a` must outlive
/// them.
sse_hooks progress_hooks(const app* a);

/// Decides who calls, for `server_hooks::authenticate`. With AUTH_MODE=off
/// everybody is the one local user, who is an administrator. Else by the ticket
/// of a progress stream, a bearer token, or the cookie with one
/// (`credentials.hpp`): 401 without, with the same answer for every reason; 503
/// while that cannot be found out. `metrics` routes ask for METRICS_TOKEN if
/// there is one.
boost::asio::awaitable<std::optional<http::response>>
authenticate(const app_ptr& a, http::request_context& ctx);

} // namespace bidiq
