#include "tools/bidiqd/node.hpp"

#include "actors/base/log.hpp"
#include "actors/base/machine_memory.hpp"
#include "actors/base/random_id.hpp"
#include "actors/report/scratch_file.hpp"
#include "storage/catalog/kept_catalog.hpp"
#include "storage/objects/signing_secret.hpp"
#include "tools/bidiqd/database_parts.hpp"
#include "tools/bidiqd/parts.hpp"
#include "tools/bidiqd/sectors_file.hpp"
#include "tools/bidiqd/storage_parts.hpp"

#include <caf/actor_system_config.hpp>

#include <filesystem>
#include <mutex>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

// What a node gets to end that no signal asked to.
constexpr milliseconds unplanned_end{4'000};

// An open progress stream; what it shows is shared by all.
constexpr int64_t stream_bytes = 4096;

// How often the metric of mailbox depths is refreshed.
constexpr std::chrono::seconds probe_interval{5};

outcome<std::string> signing_secret(const settings& x) {
  if (!x.signing_secret.empty())
    return x.signing_secret;
  return load_or_create_secret(x.data_dir);
}

void log_access(const http::access_record& x) {
  auto level = x.status >= 500 ? log_level::error : log_level::info;
  log_line(level, "request",
           {{"request_id", x.request_id},
            {"method", x.method},
            {"path", x.path},
            {"status_code", int64_t{x.status}},
            {"duration_ms", static_cast<double>(x.duration.count()) / 1e3},
            {"remote", x.remote_address},
            {"trace_id", x.trace_id},
            {"note", x.note}});
}

http::server_hooks server_hooks(const app_ptr& a, metrics& meters) {
  http::server_hooks out;
  out.authenticate = [a](http::request_context& ctx) {
    return authenticate(a, ctx);
  };
  out.on_access = [&meters](const http::access_record& x) {
    count_request(meters, x.method, x.route, x.status,
                  static_cast<double>(x.duration.count()) / 1e6);
    log_access(x);
  };
  out.on_legacy = [&meters](const http::request_context& ctx) {
    meters.add(counter::legacy_requests, {ctx.route_label()});
    log_line(log_level::info, "legacy_route_used",
             {{"route", ctx.route_label()},
              {"request_id", std::string_view{ctx.request_id}}});
  };
  out.on_defect = [](std::string_view request_id, std::string_view what) {
    log_line(log_level::error, "request failed",
             {{"request_id", request_id}, {"what", what}});
  };
  return out;
}

sse_hooks stream_hooks(const app* a, metrics& meters, node_state& state) {
  auto out = progress_hooks(a);
  out.on_open = [&meters, &state, memory = a->memory] {
    memory->add(memory_account::connections, stream_bytes);
    ++state.sse_connections;
    meters.change(gauge::sse_connections, 1);
  };
  out.on_close = [&meters, &state, memory = a->memory](const char* reason) {
    memory->add(memory_account::connections, -stream_bytes);
    --state.sse_connections;
    meters.change(gauge::sse_connections, -1);
    meters.add(counter::sse_closed, {reason});
  };
  out.on_events = [&meters](size_t n) {
    meters.add(counter::sse_events, {}, static_cast<double>(n));
  };
  return out;
}

// Those who must act look at the level themselves.
void tell_level(const app& a, memory_level now) {
  log_line(now == memory_level::normal ? log_level::info : log_level::warning,
           "memory level",
           {{"level", to_string(now)},
            {"bytes", static_cast<int64_t>(a.memory->total())},
            {"budget", static_cast<int64_t>(a.memory->limit())}});
  tell<notice_cache_actor>(a, notice_cache_name, memory_atom_v);
  tell<result_store_actor>(a, result_store_name, memory_atom_v);
}

std::unique_ptr<caf::actor_system_config> actor_config(const settings& x) {
  auto out = std::make_unique<caf::actor_system_config>();
  // Work stealing collapses on fan-out in CAF 0.17.6 (docs/adr/0002).
  out->set("scheduler.policy", caf::atom("sharing"));
  auto threads = x.actor_threads > 0 ? x.actor_threads : 2;
  out->set("scheduler.max-threads", static_cast<size_t>(threads));
  return out;
}

// Who keeps its jobs: one that runs them, or one that puts them there for
// others.
job_keeper_options job_keeper(node::parts& p,
                              std::function<void()> on_taken_up) {
  auto& x = p.config.values;
  auto store = job_store_of(x, p.database, p.redis.access);
  if (p.shared->role == "api") {
    on_taken_up();
    return clerk_options_of(x, p.state, store, p.known);
  }
  auto out = job_options_of(x, *p.shared, p.meters, p.state, store, p.known,
                            static_cast<bool>(p.database_lock));
  out.on_taken_up = std::move(on_taken_up);
  return out;
}

} // namespace

node::node(loaded_settings config) : parts_(std::make_unique<parts>()) {
  parts_->config = std::move(config);
}

node::~node() {
  stop(plan_shutdown(std::chrono::steady_clock::now(), unplanned_end));
}

outcome<void> node::start() {
  auto& p = *parts_;
  auto& x = p.config.values;
  if (auto checked = check_scratch_interposed(); !checked)
    return checked.error();
  std::error_code ec;
  std::filesystem::create_directories(x.data_dir, ec);
  if (ec)
    return fail(errc::storage_failed, "DATA_DIR: " + ec.message());
  auto secret = signing_secret(x);
  if (!secret)
    return secret.error();
  auto keys = std::make_shared<signing_keys>(std::move(*secret));
  store_parts stores{&p.meters, p.ending};
  auto store = open_store(x, keys, x.storage_bucket, stores);
  if (!store)
    return store.error();
  auto library = open_library(x, keys, stores);
  if (!library)
    return library.error();
  auto sectors = load_sectors(x.sectors_file);
  if (!sectors)
    return fail(sectors.error().code,
                "SECTORS_FILE: " + sectors.error().context);
  p.shared = std::make_shared<app>();
  auto& a = *p.shared;
  a.sectors = std::make_shared<const std::vector<sector>>(std::move(*sectors));
  for (auto& sector : *a.sectors)
    a.rules.sector_names.emplace(sector.id, sector.name);
  a.store = std::move(*store);
  a.library = std::move(*library);
  a.keys = std::move(keys);
  a.shares_state = !x.redis_url.empty();
  a.memory = budget_of(x);
  a.meters = &p.meters;
  a.state = &p.state;
  a.workers = &p.workers;
  a.trial_worker = &p.trial_worker;
  p.store_workers.emplace(static_cast<size_t>(x.storage_workers));
  a.store_workers = &*p.store_workers;
  a.own_sectors = own_sector_options_of(x);
  a.node_id = x.node_id.empty() ? random_id() : x.node_id;
  a.role = x.single_worker ? "all" : x.worker_role;
  a.serves_only_health = a.role == "worker" && x.worker_http == "health";
  a.settings_json = settings_json(x);
  p.sources = upstreams_of(p.config);
  log_line(log_level::info, sources_note(p.config));
  for (auto& source : p.sources)
    a.sources.push_back(source.name);
  a.started = std::chrono::steady_clock::now();
  a.search_timeout = x.search_timeout;
  a.progress_ttl = x.progress_ttl;
  a.signed_url_ttl = std::chrono::ceil<std::chrono::seconds>(x.signed_url_ttl);
  a.streams = streams_of(x);
  a.metrics_token = x.metrics_token;
  a.bench_routes = x.bench_routes;
  a.tokens = token_table_of(x, a);
  a.cors_origins = x.cors_origins;
  a.job_backend = job_backend_of(x);
  return start_threads();
}

outcome<void> node::start_threads() {
  auto& p = *parts_;
  auto& x = p.config.values;
  auto http = server_options(x);
  http.memory = p.shared->memory;
  p.server = std::make_unique<http::server>(make_routes(p.shared), http,
                                            server_hooks(p.shared, p.meters));
  auto redis = make_redis(x, *p.shared, p.meters, p.server->executor(0));
  if (!redis)
    return redis.error();
  p.redis = std::move(*redis);
  p.actor_config = actor_config(x);
  p.actors = std::make_unique<caf::actor_system>(*p.actor_config);
  p.client
    = std::make_unique<http_client>(client_options(x, p.sources, p.meters));
  p.shared->actors = p.actors.get();
  for (size_t i = 0; i < p.server->io_threads(); ++i) {
    auto streams = stream_options(x);
    streams.io_thread = i;
    p.shared->hubs.push_back(std::make_shared<sse_hub>(
      p.server->executor(i), streams,
      stream_hooks(p.shared.get(), p.meters, p.state)));
    p.homes.push_back(
      std::make_unique<pinning_host>(*p.actors, p.server->home(i)));
  }
  p.shared->memory->on_level(
    [a = p.shared.get()](memory_level now) { tell_level(*a, now); });
  p.database_lock = lock_database(session_options_of(x).where);
  p.database = std::make_shared<database>(database_options_of(x, p.state));
  if (x.catalog_enabled) {
    p.shared->catalog = make_kept_catalog({.rows = p.database,
                                           .library = p.shared->library,
                                           .patience = x.catalog_patience});
    p.shared->library = p.shared->catalog->library();
  }
  p.shared->database_backend = to_string(p.database->where().dialect);
  root_supervisor_options root;
  p.known = known_searches_of(x, *p.shared);
  auto auth = auth_options(x, *p.shared, p.meters, p.client->getter(), p.redis,
                           p.database);
  if (!auth)
    return auth.error();
  auto taken_up = std::make_shared<std::promise<void>>();
  auto searches_go_on = taken_up->get_future();
  // A runner that is restarted tells it again.
  auto jobs
    = job_keeper(p, [taken_up, told = std::make_shared<std::once_flag>()] {
        std::call_once(*told, [&] { taken_up->set_value(); });
      });
  root.services = services(x, *p.shared, p.sources, p.meters, p.state,
                           p.client->getter(), p.redis, p.homes, p.known,
                           p.database, *auth, jobs);
  root.on_health = [&state = p.state](bool healthy) {
    state.healthy = healthy;
  };
  root.on_crash = [&meters = p.meters](caf::atom_value name) {
    meters.add(counter::actor_crashes, {caf::to_string(name)});
  };
  root.probe_interval = probe_interval;
  root.on_depth = [&meters = p.meters](caf::atom_value name, uint64_t depth) {
    meters.set(gauge::mailbox_depth, {caf::to_string(name)},
               static_cast<double>(depth));
  };
  auto promise = std::make_shared<std::promise<void>>();
  auto services_started = promise->get_future();
  root.on_started = [promise] { promise->set_value(); };
  p.root = p.actors->spawn(root_supervisor, root);
  if (p.redis)
    await_redis(p.redis, p.server->executor(0),
                milliseconds{x.redis_op_timeout_ms});
  else
    log_line(log_level::info, "REDIS_URL not set: progress stays in memory");
  // A client that connects finds all actors it may ask.
  services_started.wait();
  // Jobs are looked for anyway, only later.
  p.listener
    = listen_for_jobs(x, *p.shared, p.redis.access, [a = p.shared.get()] {
        tell<job_runner_actor>(*a, job_runner_name, start_atom_v);
      });
  // Nor is one told that a search is unknown which is about to go on. Redis
  // knows it, and is asked by threads that do not run yet.
  if (!p.redis)
    searches_go_on.wait_for(x.job_start_patience);
  if (auto started = p.server->start(); !started)
    return started.error();
  auto counted = p.shared->memory->total();
  auto resident = resident_memory();
  p.base = memory_charge{p.shared->memory, memory_account::process,
                         resident > counted ? resident - counted : 0};
  p.state.ready = true;
  return {};
}

uint16_t node::port() const noexcept {
  return parts_->server ? parts_->server->port() : 0;
}

void node::begin_drain() {
  auto& p = *parts_;
  p.state.ready = false;
  p.server->drain();
  tell<job_runner_actor>(*p.shared, job_runner_name, leave_atom_v);
  auto promise = std::make_shared<std::promise<void>>();
  p.drained = promise->get_future();
  tell<search_supervisor_actor>(
    *p.shared, search_supervisor_name, drain_atom_v,
    reply<uint64_t>{
      [promise](const outcome<uint64_t>&) { promise->set_value(); }});
}

bool node::searches_ended(milliseconds patience) {
  return parts_->drained.wait_for(patience) == std::future_status::ready;
}

// Every terminal event is on its way to the streams before they are told to
// end: the brokers handle this after all that was sent to them before. Events
// and results that Redis lacks would die with this node, though clients have
// seen them: if Redis is away, it has this time to come back.
void node::flush(const shutdown_plan& plan) {
  auto& p = *parts_;
  auto drained = [&p](auto type, caf::atom_value name) {
    auto handled = std::make_shared<std::promise<void>>();
    auto done = handled->get_future();
    tell<decltype(type)>(*p.shared, name, drain_atom_v,
                         reply<uint64_t>{[handled](const outcome<uint64_t>&) {
                           handled->set_value();
                         }});
    return done;
  };
  auto now = std::chrono::steady_clock::now();
  auto until = now + (p.redis.access ? plan.half(now) : plan.share(now));
  auto brokers = drained(progress_registry_actor{}, progress_registry_name);
  auto results = drained(result_store_actor{}, result_store_name);
  auto jobs = drained(job_runner_actor{}, job_runner_name);
  brokers.wait_until(until);
  jobs.wait_until(until);
  if (p.redis.access)
    results.wait_until(until);
}

void node::stop(const shutdown_plan& plan) {
  auto& p = *parts_;
  if (!p.actors)
    return;
  auto share = [&plan] { return plan.share(std::chrono::steady_clock::now()); };
  if (p.drained.valid() && !searches_ended(milliseconds{0})) {
    tell<search_supervisor_actor>(*p.shared, search_supervisor_name,
                                  drain_atom_v);
    searches_ended(share());
  }
  flush(plan);
  p.listener.reset();
  for (auto& hub : p.shared->hubs)
    hub->drain();
  p.server->wait_drained(share());
  caf::anon_send_exit(p.root, caf::exit_reason::user_shutdown);
  p.root = nullptr;
  // Their supervisor takes them with it, unless it is just being restarted.
  for (auto& x : p.known->running())
    caf::anon_send_exit(x.worker, caf::exit_reason::user_shutdown);
  // Some of them live on the I/O threads, which still run.
  p.ending->end();
  p.actors->await_all_actors_done();
  // The last ends of searches are on their way.
  if (p.database)
    p.database->stop(share());
  p.client.reset();
  end_redis(p.redis, p.server->executor(0));
  p.server->stop();
  p.workers.join();
  p.trial_worker.join();
  if (p.store_workers)
    p.store_workers->join();
  // No other part reports any more.
  p.shared->memory->on_level({});
  p.homes.clear();
  p.known.reset();
  p.actors.reset();
  // The table of routes refers to `shared`, which refers to the hubs, which
  // post to the server.
  p.shared->hubs.clear();
  p.server.reset();
}

} // namespace bidiq
