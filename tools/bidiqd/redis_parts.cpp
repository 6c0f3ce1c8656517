#include "tools/bidiqd/redis_parts.hpp"

#include "tools/bidiqd/parts.hpp"

#include "actors/base/random_id.hpp"
#include "storage/objects/signing_secret.hpp"
#include "tools/bidiqd/quarantine_board.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <future>

namespace bidiq {

namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

redis::client_options client_options_of(const settings& x, const app& a,
                                        redis::address server) {
  redis::client_options out;
  out.server = std::move(server);
  out.client_name = x.redis_key_prefix + "-" + a.node_id;
  out.ca_file = x.redis_ca_file;
  out.connect_timeout = x.redis_connect_timeout;
  out.op_timeout = milliseconds{x.redis_op_timeout_ms};
  out.max_inflight_bytes = static_cast<size_t>(x.redis_max_inflight_bytes);
  out.coalesce = std::chrono::microseconds{x.redis_coalesce_us};
  return out;
}

// Waits for an answer to everything sent before, on a thread of its own.
void finish_commands(redis::client& client) {
  auto promise = std::make_shared<std::promise<void>>();
  auto done = promise->get_future();
  client.command({"PING"},
                 [promise](const redis::answer&) { promise->set_value(); });
  promise.reset();
  done.wait_for(client.options().op_timeout);
}

// Everything posted to `ex` so far has been done.
void pass_through(const asio::any_io_executor& ex, milliseconds patience) {
  auto promise = std::make_shared<std::promise<void>>();
  auto done = promise->get_future();
  asio::post(ex, [promise] { promise->set_value(); });
  done.wait_for(patience);
}

} // namespace

outcome<redis_parts> make_redis(const settings& x, const app& a,
                                metrics& meters,
                                const asio::any_io_executor& ex) {
  redis_parts out;
  if (x.redis_url.empty())
    return out;
  auto server = redis::parse_url(x.redis_url);
  if (!server)
    return fail(errc::invalid_request, "REDIS_URL: " + server.error().context);
  auto board = std::make_shared<shared_link_status>();
  redis_access access;
  access.client = std::make_shared<redis::client>(
    ex, client_options_of(x, a, std::move(*server)));
  access.keys = key_space{x.redis_key_prefix, x.redis_cluster_tags};
  access.node_id = a.node_id;
  access.nonce = random_id();
  access.link = [board] { return board->news(); };
  access.members = [board] { return board->members(); };
  access.report = [&a](const redis::error& why) {
    link_report report;
    report.type = link_report::kind::error;
    report.code = static_cast<uint8_t>(why.code);
    report.text = why.text;
    tell<redis_supervisor_self>(a, redis_supervisor_name, internal_atom_v,
                                redis_atom_v, report);
  };
  auto bad = std::make_shared<quarantine_board>(
    quarantine::limits{.period = x.redis_quarantine}, meters);
  access.poisoned = [bad](const poison& found) { bad->report(found); };
  access.quarantined = [bad](const std::string& key) {
    return bad->holds(key);
  };
  out.access = std::make_shared<const redis_access>(std::move(access));
  out.board = std::move(board);
  return out;
}

redis_supervisor_options redis_options(const settings& x,
                                       const redis_parts& redis,
                                       metrics& meters, node_state& state) {
  redis_supervisor_options out;
  out.redis = redis.access;
  out.link.backoff_min = x.redis_backoff_min;
  out.link.backoff_max = x.redis_backoff_max;
  out.link.ping_interval = x.redis_ping_interval;
  out.on_news = [board = redis.board, &meters, &state,
                 patience = bridge_patience(x)](const link_status& news) {
    board->set(news);
    if (news.commands)
      state.complete_from = news.since + patience;
    auto up = news.commands && news.subscriptions;
    if (up == state.redis_connected.exchange(up))
      return;
    meters.set(gauge::redis_up, up ? 1 : 0);
    if (up)
      meters.add(counter::redis_connects);
  };
  out.on_failure = [board = redis.board, &meters] {
    board->settle();
    meters.add(counter::redis_failures);
  };
  out.on_latency = [&meters, &state](steady_clock::duration took) {
    auto seconds = std::chrono::duration<double>(took).count();
    state.redis_latency_ms = seconds * 1e3;
    meters.observe(histogram::redis_latency, {}, seconds);
  };
  out.on_evicts = [&state](bool yes) { state.redis_evicts = yes; };
  out.on_forgets = [&state](bool yes) { state.redis_forgets = yes; };
  out.on_memory = [&meters, &state](uint64_t bytes) {
    state.redis_memory_bytes = static_cast<int64_t>(bytes);
    meters.set(gauge::redis_memory, static_cast<double>(bytes));
  };
  return out;
}

node_registry_options registry_options(const settings& x, const app& a,
                                       const redis_parts& redis,
                                       metrics& meters, node_state& state) {
  node_registry_options out;
  out.redis = redis.access;
  out.heartbeat = x.node_heartbeat;
  out.ttl = x.node_ttl;
  out.facts = [&state, role = a.role, started = format_utc(system_utc_now())] {
    return std::vector<std::pair<std::string, std::string>>{
      {"started_at", started},
      {"version", BIDIQ_VERSION},
      {"role", role},
      {"searches", std::to_string(state.active_searches.load())},
      {"streams", std::to_string(state.sse_connections.load())}};
  };
  if (x.signing_secret.empty()) {
    out.secret = [keys = a.keys] { return keys->current(); };
    out.on_secret = [keys = a.keys](const std::string& secret) {
      if (is_node_secret(secret))
        keys->adopt(secret);
    };
  }
  out.on_live = [board = redis.board, &meters, &state](uint64_t n) {
    state.live_nodes = n;
    meters.set(gauge::live_nodes, static_cast<double>(n));
    if (n > 0)
      board->settle();
  };
  out.on_members = [board = redis.board](uint64_t count, uint64_t index) {
    board->set_members(count, index);
  };
  out.on_unknown = [&meters] { meters.add(counter::unknown_node_commands); };
  return out;
}

void await_redis(const redis_parts& redis, const asio::any_io_executor& ex,
                 milliseconds patience) {
  auto& io
    = static_cast<asio::io_context&>(asio::query(ex, asio::execution::context));
  auto until = steady_clock::now() + patience;
  // Actors settle it, too: look again soon.
  while (!redis.board->settled() && steady_clock::now() < until)
    io.run_one_for(milliseconds{2});
}

void end_redis(redis_parts& redis, const asio::any_io_executor& ex) {
  if (!redis)
    return;
  auto patience = redis.access->client->options().op_timeout;
  finish_commands(*redis.access->client);
  redis = {};
  pass_through(ex, patience);
}

} // namespace bidiq
