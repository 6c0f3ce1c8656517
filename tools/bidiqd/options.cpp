// From the settings table to each room's own options.
#include "tools/bidiqd/parts.hpp"

#include "actors/base/machine_memory.hpp"
#include "actors/base/random_id.hpp"
#include "actors/progress/progress_registry.hpp"
#include "actors/progress/progress_sharing.hpp"
#include "actors/progress/stream_limiter.hpp"
#include "actors/results/result_store.hpp"
#include "config/check.hpp"
#include "config/value.hpp"
#include "net/routes/workbook_link.hpp"
#include "tools/bidiqd/database_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bidiq {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// "2026-06-01" -> "Mon, 01 Jun 2026 00:00:00 GMT" (RFC 9110 section 5.6.7).
std::string http_date(const std::string& day) {
  auto date = parse_day(day);
  if (!date)
    return {};
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed",
                                         "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr",
                                           "May", "Jun", "Jul", "Aug",
                                           "Sep", "Oct", "Nov", "Dec"};
  std::chrono::year_month_day ymd{*date};
  std::chrono::weekday weekday{*date};
  return std::string{days[weekday.c_encoding()]} + ", " + day.substr(8, 2) + " "
         + months[unsigned{ymd.month()} - 1] + " " + day.substr(0, 4)
         + " 00:00:00 GMT";
}

// Parts of the memory budget that may be used where a setting does not say
// less: together they leave half of it for what runs.
constexpr uint64_t results_part = 3;
constexpr uint64_t cache_part = 8;
constexpr uint64_t result_cache_part = 32;

uint64_t share_of(const app& a, uint64_t part) {
  auto limit = a.memory->limit();
  return limit > 0 ? limit / part : UINT64_MAX;
}

uint64_t results_bytes(const settings& x, const app& a) {
  return x.results_max_bytes > 0 ? static_cast<uint64_t>(x.results_max_bytes)
                                 : share_of(a, results_part);
}

} // namespace

http::server_options server_options(const settings& x) {
  http::server_options out;
  out.host = x.host;
  out.port = static_cast<uint16_t>(x.port);
  out.io_threads = static_cast<unsigned>(x.io_threads);
  out.head.max_header_bytes = static_cast<size_t>(x.max_header_bytes);
  out.max_body_bytes = static_cast<size_t>(x.max_body_bytes);
  out.header_timeout = x.header_timeout;
  out.body_timeout = x.body_timeout;
  out.keep_alive_timeout = x.keepalive_timeout;
  out.handler_timeout = x.request_timeout;
  out.max_connections = static_cast<size_t>(x.max_connections);
  out.max_connections_per_address
    = static_cast<size_t>(x.max_connections_per_address);
  out.write_timeout = x.send_timeout;
  out.min_send_rate = static_cast<size_t>(x.send_min_rate);
  out.send_buffer_bytes = static_cast<int>(x.send_buffer_bytes);
  out.departure_check = x.departure_check;
  out.peer_timeout = x.peer_timeout;
  out.allowed_hosts = x.allowed_hosts;
  out.cors_origins = x.cors_origins;
  out.legacy = x.legacy_routes == "gone" ? http::legacy_mode::gone
                                         : http::legacy_mode::serve;
  out.legacy_sunset = http_date(x.legacy_routes_sunset);
  return out;
}

own_sector_options own_sector_options_of(const settings& x) {
  own_sector_options out;
  out.rules.max_terms = static_cast<size_t>(x.own_sector_max_terms);
  out.most = static_cast<uint64_t>(x.own_sectors_per_user);
  out.max_bytes = static_cast<size_t>(x.own_sector_max_bytes);
  out.trial_notices = static_cast<size_t>(x.own_sector_trial_notices);
  out.trial_time = x.own_sector_trial_time;
  out.trials = static_cast<size_t>(x.own_sector_trials);
  return out;
}

std::chrono::milliseconds bridge_patience(const settings& x) {
  return x.node_ttl + x.node_grace;
}

sse_options stream_options(const settings& x) {
  sse_options out;
  out.heartbeat = x.sse_heartbeat_interval;
  out.wait_timeout = x.sse_tracker_wait_timeout;
  out.waiting_interval = std::min(out.waiting_interval, out.wait_timeout);
  out.max_buffer_bytes = static_cast<size_t>(x.sse_max_buffer_bytes);
  if (!x.redis_url.empty())
    out.unknown_after = out.verdict_timeout;
  return out;
}

memory_budget_ptr budget_of(const settings& x) {
  auto limit = x.memory_budget_bytes > 0
                 ? static_cast<uint64_t>(x.memory_budget_bytes)
                 : machine_memory() / 4 * 3;
  return std::make_shared<memory_budget>(
    limit, memory_thresholds{x.memory_shrink_at, x.memory_evict_at,
                             x.memory_refuse_at, x.memory_slack});
}

known_searches_ptr known_searches_of(const settings& x, const app& a) {
  known_searches_options out;
  out.results.max_bytes = results_bytes(x, a);
  out.results.max_count = static_cast<size_t>(x.results_max_count);
  out.expired_kept = static_cast<size_t>(x.expired_ids_kept);
  out.memory = a.memory;
  return std::make_shared<known_searches>(std::move(out));
}

search_supervisor_options search_options_of(const settings& x, const app& a,
                                            metrics& meters,
                                            node_state& state) {
  search_supervisor_options out;
  out.max_active = static_cast<uint64_t>(x.max_active_searches);
  out.max_active_per_user
    = static_cast<uint64_t>(x.max_active_searches_per_user);
  out.max_running = static_cast<uint64_t>(x.max_running_searches);
  out.memory = out.search.memory = a.memory;
  out.max_waiters = static_cast<size_t>(x.max_waiters_per_search);
  out.search.timeout = x.search_timeout;
  out.search.ending_reserve = std::min<caf::timespan>(out.search.ending_reserve,
                                                      out.search.timeout / 4);
  out.search.sectors = a.sectors;
  out.search.compute = [workers = a.workers](std::function<void()> f) {
    boost::asio::post(*workers, std::move(f));
  };
  out.search.sources = a.sources;
  out.search.plausible_value = x.value_plausible_max;
  out.search.retry.budget_ratio = x.upstream_retry_ratio;
  out.search.on_end = [&meters](const search_result& result) {
    meters.add(counter::searches, {to_string(result.status)});
    meters.observe(histogram::search_durations, {},
                   static_cast<double>(result.duration_ms) / 1e3);
    meters.add(counter::search_notices, {},
               static_cast<double>(result.total_raw));
  };
  out.on_load = [&meters, &state](const search_load& load) {
    state.active_searches = load.active;
    state.queued_searches = load.queued;
    meters.set(gauge::search_load, {"active"},
               static_cast<double>(load.active));
    meters.set(gauge::search_load, {"queued"},
               static_cast<double>(load.queued));
  };
  return out;
}

report_pool_options report_options(const settings& x, const app& a,
                                   metrics& meters) {
  report_pool_options out;
  out.exporter.store = a.store;
  out.exporter.memory = a.memory;
  out.exporter.ttl = std::chrono::ceil<seconds>(x.result_ttl) + workbook_margin;
  out.exporter.url_ttl = std::chrono::ceil<seconds>(x.signed_url_ttl);
  out.workers = static_cast<size_t>(x.excel_workers);
  out.spawn = [](caf::actor_system& sys, const excel_exporter_options& own) {
    return sys.spawn<caf::detached>(excel_exporter, own);
  };
  out.on_load = [&meters](size_t waiting, size_t running) {
    meters.set(gauge::reports, {"waiting"}, static_cast<double>(waiting));
    meters.set(gauge::reports, {"running"}, static_cast<double>(running));
  };
  return out;
}

stream_allowance streams_of(const settings& x) {
  stream_allowance out;
  out.usual = static_cast<uint64_t>(x.sse_max_per_user);
  for (auto& word : x.sse_max_per_user_by_plan)
    if (auto of = parse_numbered(word))
      out.by_plan[of->first] = static_cast<uint64_t>(of->second);
  return out;
}

stream_limiter_options gate_options(const settings& x,
                                    const redis_parts& redis) {
  stream_limiter_options out;
  out.limits.connects_per_minute
    = static_cast<uint64_t>(x.sse_connects_per_minute);
  out.redis = redis.access;
  out.expiry = x.node_ttl;
  out.op_timeout = milliseconds{x.redis_op_timeout_ms};
  return out;
}

std::string settings_json(const settings& x) {
  auto out = nlohmann::ordered_json::object();
  for (auto& info : setting_table())
    if (!info.rule.secret)
      out[std::string{info.name}] = render_masked(x, info);
  return out.dump(-1, ' ', false,
                  nlohmann::ordered_json::error_handler_t::replace);
}

progress_registry_options progress_options(const settings& x, const app& a,
                                           const redis_parts& redis) {
  progress_registry_options out;
  out.expired_kept = std::min(out.expired_kept,
                              static_cast<size_t>(x.expired_ids_kept));
  out.broker.memory = a.memory;
  bridge_options bridge;
  bridge.ttl = x.progress_ttl;
  bridge.self.node = a.node_id;
  bridge.self.nonce = redis ? redis.access->nonce : random_id();
  bridge.poll = x.follower_poll;
  bridge.look_again = std::min(bridge.look_again, x.follower_poll);
  bridge.patience = bridge_patience(x);
  bridge.jobs_shared = shares_jobs(a);
  // A search that waits for a worker waits as long as a job is kept.
  bridge.waiting_ttl = x.job_ttl;
  out.broker.bridge = std::make_shared<const bridge_options>(bridge);
  if (redis)
    out.broker.sharing = share_progress(redis.access);
  return out;
}

result_store_options store_options(const settings& x, const app& a,
                                   const redis_parts& redis) {
  result_store_options out;
  out.memory = a.memory;
  // As many as the node keeps: its bounds say which of them go.
  out.max_kept = static_cast<size_t>(x.results_max_count);
  out.max_kept_bytes = results_bytes(x, a);
  out.max_waiters = static_cast<size_t>(x.max_waiters_per_search);
  out.max_shelved_bytes = std::min(out.max_shelved_bytes,
                                   share_of(a, result_cache_part));
  out.redis = redis.access;
  out.op_timeout = milliseconds{x.redis_op_timeout_ms};
  // A ping tells; the next one tells an owner whose ping was on its way.
  out.notice_time = 2 * x.redis_ping_interval + out.op_timeout;
  out.reconnect_time = x.redis_backoff_max;
  out.result_ttl = x.result_ttl;
  return out;
}

std::vector<service_spec>
services(const settings& x, const app& a, const std::vector<upstream>& sources,
         metrics& meters, node_state& state, http_getter http,
         const redis_parts& redis, const pinning_hosts& homes,
         const known_searches_ptr& known, const database_ptr& database,
         const std::optional<token_cache_options>& auth,
         const std::optional<job_keeper_options>& jobs) {
  auto progress = progress_options(x, a, redis);
  for (auto& home : homes)
    progress.homes.push_back(home.get());
  auto searches = search_options_of(x, a, meters, state);
  searches.search.known = known;
  searches.search.shared = static_cast<bool>(redis);
  searches.search.keeps_jobs = jobs.has_value();
  searches.runs = !jobs || std::holds_alternative<job_runner_options>(*jobs);
  auto plain = [](auto fun, auto options) {
    return [=](caf::actor_system& sys) {
      return caf::actor_cast<caf::actor>(sys.spawn(fun, options));
    };
  };
  // What stands between every message and its sockets lives on the thread that
  // has the link to Redis.
  auto on_io = [home = homes.front().get()](auto fun, auto options) {
    return [=](caf::actor_system& sys) {
      return caf::actor_cast<caf::actor>(spawn_pinned(sys, home, fun, options));
    };
  };
  std::vector<service_spec> out;
  auto add = [&](caf::atom_value name, auto spawn) {
    out.push_back({name, std::move(spawn)});
  };
  if (redis) {
    add(redis_supervisor_name,
        plain(redis_supervisor, redis_options(x, redis, meters, state)));
    add(node_registry_name,
        on_io(node_registry, registry_options(x, a, redis, meters, state)));
  }
  if (database)
    add(accounts_name,
        plain(accounts, accounts_options_of(x, database, redis)));
  if (auth)
    add(token_cache_name, plain(token_cache, *auth));
  auto results = store_options(x, a, redis);
  results.known = known;
  add(result_store_name, [results](caf::actor_system& sys) {
    // With Redis it packs and unpacks whole results.
    return caf::actor_cast<caf::actor>(
      results.redis ? sys.spawn<caf::detached>(result_store, results)
                    : sys.spawn(result_store, results));
  });
  add(stream_limiter_name, on_io(stream_limiter, gate_options(x, redis)));
  add(progress_registry_name, on_io(progress_registry, progress));
  // It packs and unpacks whole days.
  auto cache = cache_options(x, meters, redis);
  cache.budget = a.memory;
  cache.memory_bytes = std::min(cache.memory_bytes, share_of(a, cache_part));
  add(notice_cache_name, [options = std::move(cache)](caf::actor_system& sys) {
    return caf::actor_cast<caf::actor>(
      sys.spawn<caf::detached>(notice_cache, options));
  });
  for (auto& from : sources) {
    auto reading = options_of(from, x, meters, state, http, redis);
    reading.task.lists.memory = a.memory;
    add(from.name, plain(source, reading));
  }
  add(excel_exporter_name, plain(report_pool, report_options(x, a, meters)));
  add(search_supervisor_name, plain(search_supervisor, searches));
  if (!searches.runs)
    add(job_runner_name, plain(job_clerk, std::get<job_clerk_options>(*jobs)));
  else if (jobs)
    add(job_runner_name,
        plain(job_runner, std::get<job_runner_options>(*jobs)));
  if (jobs && searches.runs)
    add(loop_keeper_name,
        plain(loop_keeper,
              loop_options_of(x, a, meters, database,
                              std::get<job_runner_options>(*jobs).store)));
  return out;
}

} // namespace bidiq
