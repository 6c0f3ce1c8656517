#include "tests/cluster/chaos.hpp"

#include "tests/cluster/cluster.hpp"
#include "tests/cluster/faults.hpp"
#include "tests/cluster/hopping_clients.hpp"
#include "tests/cluster/prober.hpp"
#include "tests/cluster/redis_check.hpp"

#include <algorithm>
#include <csignal>
#include <iomanip>
#include <optional>
#include <sstream>

namespace bidiq::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// Everything after the last fault: the rest of the searches, the verdict of the
// followers, several reconnects.
constexpr seconds to_end{40};
constexpr size_t clients_per_search = 3;
// One cause has many effects.
constexpr size_t most_told = 12;

// A topic of events published from outside, in a known order.
struct topic {
  std::string id;
  size_t node = 0;
  uint64_t accepted = 0;
  bool closed = false; ///< Its node has gone.
};

struct running {
  std::string id;
  size_t node = 0;
};

class chaos {
public:
  explicit chaos(uint64_t seed)
    : random_(seed),
      patient_(seed % 2 == 0),
      began_(steady_clock::now()),
      tls_(below(4) == 0),
      plan_(draw_faults(random_, 1 + below(3), tls_)),
      x_(options()),
      clients_([this] { return x_.urls(); }, client_options(seed)),
      probes_(x_) {
    report_.seed = seed;
  }

  chaos_report run();

private:
  uint64_t below(uint64_t n) {
    return random_() % n;
  }

  milliseconds up_to(int64_t ms) {
    return milliseconds{below(static_cast<uint64_t>(ms) + 1)};
  }

  cluster_options options() {
    return {.nodes = 2 + below(2),
            .gates = true,
            .tls = tls_,
            .env = {{"DRAIN_TIMEOUT_S", patient_ ? "10" : "2"}}};
  }

  hopping_clients::options client_options(uint64_t seed) const {
    return {.seed = seed, .forks_allowed = forks(plan_, patient_)};
  }

  size_t any_node() {
    auto all = x_.alive();
    return all[below(all.size())];
  }

  void tell(const std::string& what);
  void violate(const std::string& what) {
    report_.violations.push_back(what);
  }

  void begin();
  void search_at(size_t node);
  void publish();
  void pause(milliseconds time);
  void strike_any(fault what);
  void lose_node(fault what);
  void kill_without_redis(size_t owner);
  void cut_off(size_t owner);
  void gone(size_t node, const std::string& how);
  bool calm();
  void finish();
  void check_ends();
  void check_topic();
  void check_stranger();

  std::mt19937_64 random_;
  bool patient_; ///< Nodes that are stopped have a long grace period.
  steady_clock::time_point began_;
  bool tls_;
  std::vector<fault> plan_;
  cluster x_;
  hopping_clients clients_;
  prober probes_;
  std::vector<running> searches_;
  topic topic_;
  std::optional<size_t> lost_;    ///< The node that was killed or stopped ...
  std::optional<size_t> stopped_; ///< ... and has to end by itself.
  chaos_report report_;
};

void chaos::tell(const std::string& what) {
  std::ostringstream out;
  std::chrono::duration<double> at = steady_clock::now() - began_;
  out << std::fixed << std::setprecision(3) << at.count() << " s: " << what;
  report_.story.push_back(out.str());
}

void chaos::search_at(size_t node) {
  auto id = "chaos-" + std::to_string(report_.seed) + "-"
            + std::to_string(searches_.size());
  auto early = below(2) == 0; // some come before the search exists
  if (early)
    clients_.follow(id, 1);
  auto began = steady_clock::now();
  x_.start(node, {{"search_id", id},
                  {"ufs", {"SP", "RJ", "MG", "BA", "PR", "RS", "SC", "GO"}},
                  {"force_fresh", true}});
  probes_.note("POST /v1/buscar at node " + std::to_string(node),
               steady_clock::now() - began);
  probes_.own(node, id);
  searches_.push_back({id, node});
  clients_.follow(id, clients_per_search);
  // One that stays on each node: each has the log in its memory.
  for (auto i : x_.alive())
    clients_.follow(id, 1, x_.url(i));
  tell("search " + id + " at node " + std::to_string(node));
}

void chaos::publish() {
  if (topic_.closed)
    return;
  auto text = "m" + std::to_string(topic_.accepted + 1);
  auto began = steady_clock::now();
  auto refused = x_.publish(topic_.node, topic_.id, text);
  if (refused.empty())
    ++topic_.accepted;
  else
    violate("an event was not accepted by its node: " + refused);
  probes_.note("POST /__bench/pub", steady_clock::now() - began);
}

void chaos::pause(milliseconds time) {
  auto until = steady_clock::now() + time;
  do {
    publish();
    linger(milliseconds{5});
  } while (steady_clock::now() < until);
}

// All nodes are connected and Redis has all that clients have seen.
bool chaos::calm() {
  if (!x_.connected())
    return false;
  return eventually([this] {
    auto stored = [this](const std::string& id, uint64_t n) {
      auto text = stored_state(x_.redis(), id)["last_event_id"];
      return (text.empty() ? 0 : std::stoull(text)) >= n;
    };
    return stored(topic_.id, topic_.accepted)
           && std::all_of(searches_.begin(), searches_.end(), [&](auto& s) {
                return stored(s.id, clients_.seen(s.id).last);
              });
  });
}

void chaos::begin() {
  std::ostringstream plan;
  plan << x_.count() << " nodes" << (tls_ ? " over TLS" : "") << ":";
  for (auto x : plan_)
    plan << ' ' << to_string(x) << ',';
  tell(plan.str());
  if (!x_.connected())
    throw std::runtime_error("nodes that do not find Redis");
  topic_ = {"chaos-topic-" + std::to_string(report_.seed), any_node()};
  clients_.follow(topic_.id, clients_per_search);
  search_at(any_node());
  search_at(any_node());
}

void chaos::gone(size_t node, const std::string& how) {
  lost_ = node;
  if (topic_.node == node)
    topic_.closed = true;
  tell(how + " node " + std::to_string(node));
}

void chaos::kill_without_redis(size_t owner) {
  x_.redis().pause();
  pause(up_to(800));
  gone(owner, "killed");
  x_.kill9(owner);
  pause(up_to(800));
  x_.redis().resume();
  tell("redis resumed");
}

void chaos::cut_off(size_t owner) {
  gone(owner, "cut off");
  gate_faults away;
  away.refuse = true;
  x_.gate(owner).set(away);
  x_.gate(owner).cut();
  probes_.disown(owner);
  pause(milliseconds{2000} + up_to(4000));
  x_.gate(owner).heal();
  tell("back");
}

void chaos::lose_node(fault what) {
  if (!calm())
    violate("Redis does not get what clients have seen");
  auto owner = searches_[below(searches_.size())].node;
  auto node = any_node();
  if (what == fault::node_killed) {
    gone(node, "killed");
    x_.kill9(node);
  } else if (what == fault::node_stopped) {
    gone(node, "stopping");
    stopped_ = node;
    x_.drain(node);
  } else if (what == fault::killed_without_redis) {
    kill_without_redis(owner);
  } else {
    cut_off(owner);
  }
  if (below(2) == 0) {
    auto fresh = x_.add();
    probes_.watch(fresh);
    tell("started node " + std::to_string(fresh));
  }
}

void chaos::strike_any(fault what) {
  tell(std::string{to_string(what)});
  if (loses_node(what)) {
    lose_node(what);
    return;
  }
  // Shorter than what the others would take for a node's death.
  auto time = up_to(1000);
  if (what == fault::redis_paused && below(8) == 0)
    time = milliseconds{5000};
  auto node = any_node();
  auto joins = below(3) == 0 ? std::optional<size_t>{any_node()} : std::nullopt;
  strike(x_, what, node, time, [&] {
    publish();
    if (joins)
      search_at(*joins);
  });
  tell("healed after " + std::to_string(time.count()) + " ms, node "
       + std::to_string(node));
}

void chaos::check_ends() {
  std::vector<std::string> ids;
  for (auto& s : searches_)
    ids.push_back(s.id);
  if (!clients_.wait(ids, to_end))
    violate("not all clients got an end");
  for (auto& s : searches_) {
    auto seen = clients_.seen(s.id);
    report_.events += seen.events.size();
    if (s.node != lost_ && seen.last_stage() != "complete")
      violate(s.id + " ended with " + seen.last_stage());
  }
}

void chaos::check_topic() {
  auto n = topic_.accepted;
  if (!eventually([&] { return clients_.reached(topic_.id, n); }, to_end))
    violate("not all clients got the published events");
  auto seen = clients_.seen(topic_.id);
  report_.events += seen.events.size();
  for (auto& [id, text] : seen.events) {
    auto event = nlohmann::json::parse(text);
    if (id <= n && event["message"] != "m" + std::to_string(id)
        && !client_options(0).forks_allowed)
      violate("event " + std::to_string(id) + " of the topic is " + text);
  }
}

// A node without any memory of the searches.
void chaos::check_stranger() {
  auto forked = client_options(0).forks_allowed;
  auto node = x_.add();
  for (auto& s : searches_) {
    auto log = read_stream(x_.url(node, "/v1/buscar-progress/" + s.id));
    auto seen = clients_.seen(s.id);
    auto same = log.clean_end && (forked || log.events.size() == seen.last);
    for (size_t i = 0; same && i < log.events.size(); ++i)
      same = log.events[i].id == i + 1
             && (forked
                 || log.events[i].data
                      == nlohmann::json::parse(seen.events[i + 1]));
    if (!same || !is_terminal(log.events.back().data["stage"]))
      violate("a new node serves other events of " + s.id + ":\n" + log.text);
  }
}

void chaos::finish() {
  tell("healed");
  if (!x_.connected())
    violate("not all nodes have found Redis again");
  check_ends();
  check_topic();
  check_stranger();
  if (stopped_ && x_.wait(*stopped_) != 0)
    violate("a node that was stopped ended with a failure");
  tell("end");
  for (auto& all : {clients_.violations(), probes_.violations()})
    for (auto& v : all)
      violate(v);
  report_.slowest_live = probes_.slowest_live();
  report_.slowest = probes_.slowest();
  report_.slowest_request = probes_.slowest_request();
  if (!report_.violations.empty())
    report_.logs = clients_.state() + x_.logs();
}

chaos_report chaos::run() {
  try {
    begin();
    for (auto what : plan_) {
      pause(up_to(700));
      strike_any(what);
    }
    finish();
  } catch (const std::exception& e) {
    violate(std::string{"stopped by "} + e.what());
    report_.logs = clients_.state() + x_.logs();
  }
  return std::move(report_);
}

} // namespace

std::string chaos_report::text() const {
  std::ostringstream out;
  out << "round with seed " << seed << '\n';
  for (auto& line : story)
    out << "  " << line << '\n';
  for (size_t i = 0; i < std::min(violations.size(), most_told); ++i)
    out << "! " << violations[i] << '\n';
  if (violations.size() > most_told)
    out << "! ... " << violations.size() << " in all\n";
  return out.str() + logs;
}

chaos_report chaos_round(uint64_t seed) {
  return chaos{seed}.run();
}

} // namespace bidiq::test
