#include "actors/redis/redis_supervisor.hpp"

#include "actors/redis/incarnation.hpp"
#include "actors/redis/node_command.hpp"
#include "actors/redis/redis_errors.hpp"

#include <caf/actor_registry.hpp>

#include <algorithm>
#include <charconv>
#include <random>

namespace bidiq {

namespace {

using report_kind = link_report::kind;

constexpr int commands = static_cast<int>(redis::link::commands);
constexpr int subscriptions = static_cast<int>(redis::link::subscriptions);

// Where the client's thread reports to. Copies are kept by the client only as
// long as something is on its way.
struct report_sink {
  redis_supervisor_self target;
  int link = 0;
  uint64_t attempt = 0;

  void operator()(report_kind kind, const std::string& text = {},
                  redis::errc code = redis::errc::other) const {
    caf::anon_send(target, internal_atom_v, redis_atom_v,
                   link_report{kind, link, attempt, static_cast<uint8_t>(code),
                               text});
  }

  // What was not sent for lack of room says nothing about the link.
  void operator()(const redis::error& x) const {
    if (x.code != redis::errc::overloaded)
      (*this)(report_kind::error, x.text, x.code);
  }
};

// This node's messages to itself.
class beacon_listener : public redis::subscriber {
public:
  explicit beacon_listener(redis_supervisor_self target)
    : target_(std::move(target)) {
    // nop
  }

  void on_subscribed() override {
    // nop
  }

  void on_message(std::string_view payload) override {
    auto x = parse_node_command(payload);
    if (x && x->type == node_command::kind::beacon)
      caf::anon_send(
        target_, internal_atom_v, redis_atom_v,
        link_report{report_kind::beacon, subscriptions, x->n, 0, {}});
  }

  void on_unsubscribed() override {
    // nop
  }

private:
  redis_supervisor_self target_;
};

std::function<double()> own_random() {
  auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
  return [engine] {
    return std::uniform_real_distribution<double>{0, 1}(*engine);
  };
}

// The number behind "used_memory:" in the answer to INFO.
std::optional<uint64_t> used_memory(std::string_view info) {
  constexpr std::string_view key = "used_memory:";
  auto at = info.find(key);
  if (at == std::string_view::npos)
    return std::nullopt;
  info.remove_prefix(at + key.size());
  uint64_t out = 0;
  auto [end, ec] = std::from_chars(info.data(), info.data() + info.size(), out);
  return ec == std::errc{} ? std::optional{out} : std::nullopt;
}

} // namespace

redis_supervisor_state::~redis_supervisor_state() {
  if (listener)
    options.redis->client->unsubscribe(
      options.redis->keys.node_commands(options.redis->node_id), listener);
}

void redis_supervisor_state::start() {
  auto random = options.random ? options.random : own_random();
  for (int i = 0; i < 2; ++i)
    links.push_back({redis_link{options.link, random}, {}});
  // A restarted one goes on where its predecessor ended, whose links it closes.
  auto before = options.redis->link ? options.redis->link() : link_status{};
  news.generation = before.generation;
  news.commands = before.commands;
  news.subscriptions = before.subscriptions;
  news.incarnation = incarnation = before.incarnation;
  listener = std::make_shared<beacon_listener>(
    caf::actor_cast<redis_supervisor_self>(self));
  options.redis->client->subscribe(
    options.redis->keys.node_commands(options.redis->node_id), listener);
  for (auto which : {subscriptions, commands})
    obey(which, links[which].machine.start(self->clock().now()));
  settle();
}

bool redis_supervisor_state::ready(int which) const {
  return links[which].machine.at() == redis_link::phase::ready;
}

void redis_supervisor_state::obey(int which, const redis_link_orders& orders) {
  if (orders.close)
    options.redis->client->close(static_cast<redis::link>(which));
  if (orders.open > 0)
    open(which, orders.open);
  if (orders.ping && which == commands)
    ping_commands(links[which].machine.attempt());
  if (orders.ping && which == subscriptions)
    ping_subscriptions(links[which].machine.attempt());
  if (!orders.up)
    return;
  beacon_back = beacons_sent;
  beacons_missed = 0;
  if (which == commands)
    check_policy();
  // Redis is there: the other link need not wait for its turn.
  obey(1 - which, links[1 - which].machine.nudge(self->clock().now()));
}

void redis_supervisor_state::open(int which, uint64_t attempt) {
  report_sink report{caf::actor_cast<redis_supervisor_self>(self), which,
                     attempt};
  redis::link_events events;
  events.opened = [report](boost::system::result<void, redis::error> x) {
    if (x)
      report(report_kind::opened);
    else
      report(report_kind::failed, x.error().text, x.error().code);
  };
  events.broken = [report](const redis::error& x) {
    report(report_kind::broken, x.text, x.code);
  };
  options.redis->client->open(static_cast<redis::link>(which),
                              std::move(events));
}

void redis_supervisor_state::ping_commands(uint64_t attempt) {
  report_sink report{caf::actor_cast<redis_supervisor_self>(self), commands,
                     attempt};
  links[commands].pinged = self->clock().now();
  keep_incarnation(*options.redis, options.incarnation_ttl,
                   [report](const incarnation_answer& x) {
                     if (x)
                       report(report_kind::pong, *x);
                     else
                       report(x.error());
                   });
  send_beacon();
  if (pings++ % 2 == 0)
    learn_memory();
}

void redis_supervisor_state::ping_subscriptions(uint64_t attempt) {
  report_sink report{caf::actor_cast<redis_supervisor_self>(self),
                     subscriptions, attempt};
  options.redis->client->ping_subscriptions([report](const redis::answer& x) {
    if (x)
      report(report_kind::pong);
    else
      report(x.error());
  });
}

void redis_supervisor_state::send_beacon() {
  if (!ready(commands) || !ready(subscriptions))
    return;
  beacons_missed = beacon_back < beacons_sent ? beacons_missed + 1 : 0;
  if (beacons_missed >= options.max_missed_beacons) {
    beacons_missed = 0;
    link_report lost;
    lost.attempt = links[subscriptions].machine.attempt();
    lost.code = static_cast<uint8_t>(redis::errc::timeout);
    lost.text = "messages to itself do not come back";
    return lose(subscriptions, lost);
  }
  node_command beacon;
  beacon.n = ++beacons_sent;
  // Whether it was sent shows in whether it comes back.
  options.redis->client->command(
    {"PUBLISH", options.redis->keys.node_commands(options.redis->node_id),
     render_node_command(beacon)},
    [](const redis::answer&) {});
}

void redis_supervisor_state::learn_memory() {
  // An account that may not ask leaves the figure unknown.
  options.redis->client->command(
    {"INFO", "memory"}, [hook = options.on_memory](const redis::answer& x) {
      if (!x)
        return;
      if (auto bytes = used_memory(x->text))
        hook(*bytes);
    });
}

// Managed servers do not tell.
void redis_supervisor_state::check_policy() {
  auto ask = [this](std::string key, std::string wanted, std::string warning,
                    std::function<void(bool)> tell) {
    options.redis->client->command(
      {"CONFIG", "GET", key},
      [key, wanted, warning, tell, log = options.log](const redis::answer& x) {
        if (!x || x->items.size() != 2)
          return;
        auto& value = x->items[1].text;
        tell(value != wanted);
        if (value != wanted)
          log(log_level::warning,
              warning + ": " + key + " is " + value + ", should be " + wanted);
      });
  };
  ask("maxmemory-policy", "noeviction", "Redis may evict what is still needed",
      options.on_evicts);
  ask("appendonly", "yes", "Redis forgets everything when it is restarted",
      options.on_forgets);
}

void redis_supervisor_state::on_report(const link_report& report) {
  if (report.type == report_kind::beacon) {
    beacon_back = std::max(beacon_back, report.attempt);
    return;
  }
  auto& link = links[report.link];
  auto now = self->clock().now();
  switch (report.type) {
    case report_kind::opened:
      obey(report.link, link.machine.opened(report.attempt, now));
      break;
    case report_kind::pong:
      on_pong(report);
      break;
    case report_kind::failed:
    case report_kind::broken:
    case report_kind::error:
    case report_kind::beacon:
      lose(report.link, report);
      break;
  }
  settle();
}

void redis_supervisor_state::on_pong(const link_report& report) {
  auto& link = links[report.link];
  auto now = self->clock().now();
  auto orders = link.machine.pong(report.attempt, now);
  auto mine = report.attempt == link.machine.attempt() && ready(report.link);
  if (mine && report.link == commands) {
    options.on_latency(now - link.pinged);
    incarnation = report.text;
  }
  obey(report.link, orders);
}

void redis_supervisor_state::lose(int which, const link_report& report) {
  auto& machine = links[which].machine;
  auto now = self->clock().now();
  auto attempt = report.attempt;
  if (attempt == 0) {
    // Others report what they were told some time ago: a link that has been
    // tried with success since then is not meant.
    if (!ready(which)
        || now - machine.ready_since()
             < options.redis->client->options().op_timeout)
      return;
    attempt = machine.attempt();
  }
  auto orders = machine.lost(
    attempt, trouble_of(static_cast<redis::errc>(report.code)), now);
  if (!orders.close)
    return;
  welcomed = false;
  complain(which, report);
  obey(which, orders);
  options.on_failure();
}

void redis_supervisor_state::complain(int which, const link_report& report) {
  auto code = static_cast<redis::errc>(report.code);
  auto lost = which == commands ? news.commands : news.subscriptions;
  std::string text = lost ? "Redis lost" : "Redis unreachable";
  text += ", progress stays in memory until it is back: ";
  text += explain(code);
  if (std::exchange(last_complaint, text) == text)
    return;
  auto peer = options.redis->client->options().server.display();
  if (report.text != explain(code))
    peer += ": " + report.text;
  options.log(log_level::warning, text + " (" + peer + ")");
}

void redis_supervisor_state::on_tick() {
  next_tick = redis_link::time_point::max();
  auto now = self->clock().now();
  for (int which : {subscriptions, commands})
    obey(which, links[which].machine.tick(now));
  tell_audience(false);
  settle();
}

void redis_supervisor_state::settle() {
  auto next = news;
  next.commands = ready(commands);
  next.subscriptions = ready(subscriptions);
  next.incarnation = incarnation;
  if (!news.commands || next.incarnation != news.incarnation)
    next.since = next.commands ? self->clock().now() : news.since;
  if (next != news) {
    ++next.generation;
    news = next;
    options.on_news(news);
    if (news.commands && news.subscriptions)
      welcome();
    tell_audience(true);
  }
  auto due = std::min(links[0].machine.due(), links[1].machine.due());
  if (due >= next_tick)
    return;
  next_tick = due;
  auto wait = std::max(due - self->clock().now(), caf::timespan{0});
  self->delayed_send(self, wait, internal_atom_v, caf::tick_atom_v);
}

void redis_supervisor_state::welcome() {
  // A flushed data set is news, but no new connection.
  if (std::exchange(welcomed, true))
    return;
  last_complaint.clear();
  options.log(log_level::info,
              "Redis pool connected: " + options.redis->client->peer()
                + " (max_connections=" + std::to_string(links.size()) + ")");
  options.log(log_level::info, "Using Redis pub/sub for progress");
}

// With `all`, everybody; else only those who are new since the last time.
void redis_supervisor_state::tell_audience(bool all) {
  for (auto service : options.audience) {
    auto target = self->system().registry().get<caf::strong_actor_ptr>(service);
    if (!target)
      continue;
    auto known = std::exchange(told[service], target->id()) == target->id();
    if (all || !known)
      caf::anon_send(caf::actor_cast<caf::actor>(target), redis_atom_v, news);
  }
}

redis_supervisor_self::behavior_type
redis_supervisor(redis_supervisor_state::self_ptr self,
                 redis_supervisor_options options) {
  self->state.options = std::move(options);
  self->state.start();
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](internal_atom, redis_atom, const link_report& report) {
      self->state.on_report(report);
    },
    [self](internal_atom, caf::tick_atom) { self->state.on_tick(); },
  };
}

} // namespace bidiq
