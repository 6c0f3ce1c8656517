#include "tools/bidiqd/upstreams.hpp"

#include "actors/base/log.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <random>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

constexpr const char* public_pcp
  = "https://compras.api.portaldecompraspublicas.com.br";
constexpr const char* public_comprasgov = "https://dadosabertos.compras.gov.br";

double as_seconds(std::chrono::steady_clock::duration x) {
  return std::chrono::duration<double>(x).count();
}

bool is_loopback(const std::string& url) {
  auto place = host_and_port(url);
  return place.starts_with("127.") || place.starts_with("localhost:")
         || place.starts_with("[::1]:");
}

// "http://127.0.0.1:4000/api/consulta" -> "http://127.0.0.1:4000"
std::string without_path(const std::string& url) {
  auto host = url.find("://");
  if (host == std::string::npos)
    return url;
  return url.substr(0, url.find('/', host + 3));
}

std::string without_slash(std::string url) {
  while (!url.empty() && url.back() == '/')
    url.pop_back();
  return url;
}

bool given(const loaded_settings& config, std::string_view name) {
  auto table = setting_table();
  for (size_t i = 0; i < table.size() && i < config.origins.size(); ++i)
    if (table[i].name == name)
      return config.origins[i] != "default";
  return false;
}

upstream pncp(const settings& x) {
  return {pncp_source_name, without_slash(x.pncp_base_url), x.pncp_rate_limit,
          static_cast<unsigned>(x.pncp_max_connections), make_pncp};
}

upstream pcp(const settings& x, const std::string& otherwise) {
  return {pcp_source_name,
          without_slash(x.pcp_base_url.empty() ? otherwise : x.pcp_base_url),
          x.pcp_rate_limit, static_cast<unsigned>(x.pcp_max_connections),
          make_pcp};
}

upstream comprasgov(const settings& x, const std::string& otherwise) {
  auto& url = x.comprasgov_base_url;
  return {comprasgov_source_name, without_slash(url.empty() ? otherwise : url),
          x.comprasgov_rate_limit,
          static_cast<unsigned>(x.comprasgov_max_connections), make_comprasgov};
}

source_hooks hooks_for(metrics& meters, node_state& state) {
  source_hooks out;
  out.request_finished = [&meters](auto& source, auto& status, auto took) {
    meters.add(counter::upstream_requests, {source, status});
    meters.observe(histogram::upstream_durations, {source}, as_seconds(took));
  };
  out.retried = [&meters](auto& source) {
    meters.add(counter::upstream_retries, {source});
  };
  out.limited = [&meters](auto& source, auto waited) {
    meters.add(counter::upstream_waits, {source}, as_seconds(waited));
  };
  out.broken_records = [&meters](auto& source, uint64_t n) {
    meters.add(counter::broken_records, {source}, static_cast<double>(n));
  };
  out.unknown_codes = [&meters](auto& source, uint64_t n) {
    meters.add(counter::unknown_codes, {source}, static_cast<double>(n));
  };
  out.drift = [&meters](auto& source, auto&) {
    meters.add(counter::upstream_drifts, {source});
  };
  out.rejected = [&meters](auto& source, uint64_t n) {
    meters.add(counter::breaker_rejections, {source}, static_cast<double>(n));
  };
  out.in_flight = [&meters](auto& source, size_t n) {
    meters.set(gauge::upstream_inflight, {source}, static_cast<double>(n));
  };
  out.view = [&meters, &state,
              last = std::string{}](const source_view& x) mutable {
    state.sources.update(x);
    meters.set(gauge::limiter_rate, {x.source}, x.rate);
    std::string now{to_string(x.breaker.state)};
    if (std::exchange(last, now) != now)
      show_breaker(meters, x.source, now);
  };
  return out;
}

} // namespace

std::vector<upstream> upstreams_of(const loaded_settings& config) {
  auto& x = config.values;
  auto simulated = is_loopback(x.pncp_base_url);
  auto place = without_path(x.pncp_base_url);
  auto asked = given(config, "SOURCES");
  std::vector<upstream> out;
  auto wanted = [&](const char* name, const std::string& url) {
    auto listed = std::find(x.sources.begin(), x.sources.end(), name);
    return listed != x.sources.end() && (!simulated || asked || !url.empty());
  };
  if (wanted("pncp", x.pncp_base_url))
    out.push_back(pncp(x));
  if (wanted("pcp", x.pcp_base_url))
    out.push_back(pcp(x, simulated ? place : public_pcp));
  if (wanted("comprasgov", x.comprasgov_base_url))
    out.push_back(comprasgov(x, simulated ? place : public_comprasgov));
  return out;
}

std::string sources_note(const loaded_settings& config) {
  auto asked = upstreams_of(config);
  auto& listed = config.values.sources;
  std::string in, out;
  auto add = [](std::string& to, const std::string& what) {
    to += (to.empty() ? "" : ", ") + what;
  };
  for (std::string name : {"pncp", "pcp", "comprasgov"}) {
    if (std::ranges::any_of(asked, [&](const upstream& x) {
          return caf::to_string(x.name) == name;
        }))
      add(in, name);
    else if (std::ranges::find(listed, name) == listed.end())
      add(out, name + " (not in SOURCES)");
    else
      add(out, name
                 + " (PNCP_BASE_URL is a loopback address: name it in SOURCES "
                   "or set its base URL)");
  }
  return "sources asked: " + in + (out.empty() ? "" : "; not asked: " + out);
}

http_client_options client_options(const settings& x,
                                   const std::vector<upstream>& sources,
                                   metrics& meters) {
  http_client_options out;
  out.connect_timeout = x.http_connect_timeout;
  out.first_byte_timeout = x.http_read_timeout;
  out.stall_timeout = x.http_stream_timeout;
  out.max_body = static_cast<size_t>(x.upstream_max_body_bytes);
  out.max_ratio = static_cast<size_t>(x.upstream_max_ratio);
  // Sources of one simulator share its host.
  for (auto& source : sources)
    out.host_transfers[host_and_port(source.base_url)]
      += source.max_connections;
  // Questions to the auth server have their own limit.
  if (x.auth_mode == "supabase")
    out.host_transfers[host_and_port(x.supabase_url)]
      += static_cast<unsigned>(x.auth_max_requests);
  out.user_agent = x.user_agent;
  out.proxy = x.upstream_proxy;
  out.ca_file = x.upstream_ca_file;
  out.on_transfer = [&meters](const http_transfer& done) {
    meters.add(counter::transfers,
               {done.timings.reused_connection ? "reused" : "new"});
    meters.add(counter::received_bytes, {}, static_cast<double>(done.received));
  };
  out.on_defect = [](std::string_view what) {
    log_line(log_level::error, "request upstream failed", {{"what", what}});
  };
  return out;
}

source_options options_of(const upstream& from, const settings& x,
                          metrics& meters, node_state& state, http_getter http,
                          const redis_parts& redis) {
  source_options out;
  out.name = caf::to_string(from.name);
  out.base_url = from.base_url;
  out.api = from.api;
  out.max_requests = from.max_connections;
  out.task.retry.max_attempts = static_cast<unsigned>(x.upstream_max_attempts);
  out.task.retry.budget_ratio = x.upstream_retry_ratio;
  out.task.lists.max_pages = static_cast<int>(x.upstream_list_pages);
  out.task.lists.max_readings = static_cast<int>(x.upstream_list_readings);
  out.pace.pace.ceiling = from.rate_limit;
  out.pace.nodes_expected = static_cast<uint64_t>(x.nodes_expected);
  out.pace.detection = x.redis_ping_interval
                       + milliseconds{x.redis_op_timeout_ms};
  out.pace.settle = x.node_ttl + x.node_heartbeat;
  out.breaker.window = static_cast<size_t>(x.breaker_window);
  out.breaker.min_calls
    = static_cast<size_t>(std::min(x.breaker_min_calls, x.breaker_window));
  out.breaker.failure_rate = x.breaker_failure_rate;
  out.breaker.slow_call = x.breaker_slow_call;
  out.breaker.slow_rate = x.breaker_slow_rate;
  out.breaker.cooldown = x.breaker_cooldown;
  out.breaker.cooldown_max = std::max(x.breaker_cooldown_max,
                                      x.breaker_cooldown);
  out.request_timeout = x.upstream_request_timeout;
  out.breaker.probe_lease = x.upstream_request_timeout + x.http_connect_timeout;
  out.max_body = static_cast<size_t>(x.upstream_max_body_bytes);
  out.beat = x.node_heartbeat;
  out.node_ttl = x.node_ttl;
  out.redis = redis.access;
  out.seed = std::random_device{}();
  out.http = std::move(http);
  out.hooks = hooks_for(meters, state);
  return out;
}

notice_cache_options cache_options(const settings& x, metrics& meters,
                                   const redis_parts& redis) {
  notice_cache_options out;
  out.redis = redis.access;
  out.freshness.today = x.cache_fresh_today;
  out.freshness.week = x.cache_fresh;
  out.freshness.old = x.cache_fresh_old;
  out.freshness.negative = x.cache_negative;
  out.freshness.serve_stale = x.cache_serve_stale;
  out.freshness.stale = x.cache_stale;
  out.memory_bytes = static_cast<uint64_t>(x.cache_memory_bytes);
  out.fetch_lease = x.fetch_lease;
  out.op_timeout = milliseconds{x.redis_op_timeout_ms};
  out.on_looked_up = [&meters](cache_level at, const std::string& source,
                               const cache_counts& n) {
    std::string level = at == cache_level::memory ? "l1" : "l2";
    auto add = [&](const char* how, uint64_t days) {
      if (days > 0)
        count_cache_reads(meters, source, level, how,
                          static_cast<double>(days));
    };
    add("hit", n.fresh);
    add("stale", n.stale);
    add("miss", n.missed);
  };
  out.on_memory = [&meters](uint64_t days, uint64_t bytes) {
    meters.set(gauge::cache_days, static_cast<double>(days));
    meters.set(gauge::cache_bytes, static_cast<double>(bytes));
  };
  out.on_wait = [&meters](const std::string& where) {
    meters.add(counter::leases_joined, {where});
  };
  return out;
}

} // namespace bidiq
