#include "tests/cluster/faults.hpp"

#include <poll.h>

#include <algorithm>

namespace bidiq::test {

namespace {

using std::chrono::milliseconds;

gate_faults gate_fault(fault what) {
  gate_faults out;
  for (auto* way : {&out.up, &out.down}) {
    if (what == fault::delayed)
      way->delay = milliseconds{150}; // below the op timeout one way, not both
    if (what == fault::corrupted)
      way->corrupt = 300;
    way->blackhole = what == fault::blackhole;
  }
  out.refuse = what == fault::refused;
  return out;
}

void strike_gate(gate_thread& gate, fault what, milliseconds time,
                 const std::function<void()>& meanwhile) {
  gate.set(gate_fault(what));
  if (what == fault::cut || what == fault::refused)
    gate.cut();
  if (what == fault::half_closed)
    gate.half_close(time.count() % 2 == 0 ? direction::up : direction::down);
  linger(time / 2);
  meanwhile();
  linger(time / 2);
  gate.heal();
}

} // namespace

std::string_view to_string(fault x) noexcept {
  constexpr std::string_view names[] = {
    "redis killed",
    "redis paused",
    "flushed",
    "clients killed",
    "subscribers killed",
    "debug sleep",
    "full",
    "replica",
    "gate cut",
    "gate half-closed",
    "gate delayed",
    "gate blackhole",
    "gate refuses",
    "gate corrupts",
    "node killed",
    "node stopped",
    "owner killed without redis",
    "owner cut off",
  };
  return names[static_cast<size_t>(x)];
}

void linger(milliseconds time) {
  ::poll(nullptr, 0, static_cast<int>(time.count()));
}

std::vector<fault> draw_faults(std::mt19937_64& random, size_t n, bool tls) {
  constexpr auto kinds = static_cast<uint64_t>(fault::cut_off) + 1;
  std::vector<fault> out;
  auto lost = false;
  while (out.size() < n) {
    auto x = static_cast<fault>(random() % kinds);
    if ((lost && (loses_data(x) || loses_node(x)))
        || (x == fault::corrupted && !tls))
      continue;
    lost = lost || loses_node(x);
    out.push_back(x);
  }
  return out;
}

bool forks(const std::vector<fault>& plan, bool patient) {
  if (std::any_of(plan.begin(), plan.end(), [](fault x) { return forks(x); }))
    return true;
  auto stopped = std::find(plan.begin(), plan.end(), fault::node_stopped);
  auto after = plan.end() - stopped - 1;
  if (stopped == plan.end() || after == 0)
    return false;
  return !patient || after > 1 || stopped[1] == fault::redis_paused;
}

void strike(cluster& x, fault what, size_t node, milliseconds time,
            const std::function<void()>& meanwhile) {
  auto& redis = x.redis();
  auto for_a_while = [&] {
    linger(time / 2);
    meanwhile();
    linger(time / 2);
  };
  switch (what) {
    case fault::redis_killed:
      redis.kill9();
      for_a_while();
      redis.start();
      break;
    case fault::redis_paused:
      redis.pause();
      for_a_while();
      redis.resume();
      break;
    case fault::flushed:
      redis.command({"FLUSHALL"});
      break;
    case fault::clients_killed:
      redis.command({"CLIENT", "KILL", "TYPE", "normal"});
      break;
    case fault::subscribers_killed:
      redis.command({"CLIENT", "KILL", "TYPE", "pubsub"});
      break;
    case fault::debug_sleep:
      redis.command({"DEBUG", "SLEEP", std::to_string(time.count() / 1e3)});
      break;
    case fault::full:
      redis.command({"CONFIG", "SET", "maxmemory", "1"});
      for_a_while();
      redis.command({"CONFIG", "SET", "maxmemory", "0"});
      break;
    case fault::replica:
      redis.command({"REPLICAOF", "127.0.0.1", std::to_string(free_port())});
      for_a_while();
      redis.command({"REPLICAOF", "NO", "ONE"});
      break;
    default:
      strike_gate(x.gate(node), what, time, meanwhile);
  }
}

} // namespace bidiq::test
