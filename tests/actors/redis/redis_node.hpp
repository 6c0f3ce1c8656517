#pragma once

#include "actors/redis/access.hpp"
#include "actors/redis/redis_supervisor.hpp"
#include "tests/net/redis/client_fixture.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace bidiq::test {

/// Repeats what takes a moment until it holds; false if it does not.
inline bool soon(const std::function<bool()>& holds) {
  auto until = std::chrono::steady_clock::now() + redis::patience;
  while (!holds())
    if (std::chrono::steady_clock::now() > until)
      return false;
  return true;
}

/// What the threads of a node tell, and waiting for it.
class notebook {
public:
  void write(const link_status& x) {
    change([&] { all_news.push_back(x); });
  }

  void write(const std::string& line) {
    change([&] { log.push_back(line); });
  }

  template <class F>
  void change(F f) {
    std::lock_guard guard{mutex};
    f();
    changed.notify_all();
  }

  /// Whether `done` came true within the patience.
  bool wait(const std::function<bool()>& done) {
    std::unique_lock guard{mutex};
    return changed.wait_for(guard, redis::patience, done);
  }

  link_status news() {
    std::lock_guard guard{mutex};
    return all_news.empty() ? link_status{} : all_news.back();
  }

  size_t lines_with(const std::string& text) const {
    size_t out = 0;
    for (auto& x : log)
      out += x.find(text) != std::string::npos ? 1 : 0;
    return out;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<link_status> all_news;
  std::vector<std::string> log;
};

/// The Redis side of one node: client, its thread, actors, a supervisor.
/// Times are short where the test waits for them and long where it must not
/// meet them.
class redis_node {
public:
  struct settings {
    std::string id = "node-a";
    std::chrono::milliseconds op_timeout = redis::patience;
    std::chrono::milliseconds connect_timeout = redis::patience;
  };

  redis_node(const std::string& url, settings x) {
    redis::client_options options;
    options.server = redis::parse_url(url).value();
    options.op_timeout = x.op_timeout;
    options.connect_timeout = x.connect_timeout;
    redis_access a;
    a.client = std::make_shared<redis::client>(io.executor(), options);
    a.node_id = x.id;
    a.link = [this] { return notes.news(); };
    a.report = [this](const redis::error& why) {
      link_report report;
      report.type = link_report::kind::error;
      report.code = static_cast<uint8_t>(why.code);
      report.text = why.text;
      tell(redis_supervisor_name, internal_atom_v, redis_atom_v, report);
    };
    a.poisoned = [this](const poison& found) {
      notes.change([&] {
        poisons.insert(std::string{found.what} + " "
                       + std::string{to_string(found.why)});
      });
    };
    access = std::make_shared<const redis_access>(std::move(a));
    cfg.set("scheduler.policy", caf::atom("sharing"));
    cfg.set("scheduler.max-threads", 2u);
    sys = std::make_unique<caf::actor_system>(cfg);
  }

  explicit redis_node(const std::string& url) : redis_node(url, settings{}) {
    // nop
  }

  ~redis_node() {
    for (auto i = services.rbegin(); i != services.rend(); ++i)
      caf::anon_send_exit(*i, caf::exit_reason::user_shutdown);
    services.clear();
    sys->await_all_actors_done();
    finish();
    access = nullptr;
    io.run([] {});
  }

  /// Waits until everything sent has been answered, as a node does at its end.
  void finish() {
    redis::mailbox<bool> done;
    access->client->command({"PING"},
                            [&](const redis::answer&) { done.put(true); });
    done.take();
  }

  redis_supervisor_options options() {
    redis_supervisor_options out;
    out.redis = access;
    out.link.ping_interval = std::chrono::milliseconds{20};
    out.link.backoff_min = std::chrono::milliseconds{2};
    out.link.backoff_max = std::chrono::milliseconds{20};
    out.link.max_unanswered = 1000;
    out.on_news = [this](const link_status& x) { notes.write(x); };
    out.log = [this](log_level level, const std::string& text) {
      notes.write((level == log_level::warning ? "warning: " : "") + text);
    };
    return out;
  }

  void supervise() {
    supervise(options());
  }

  void supervise(redis_supervisor_options x) {
    supervisor = sys->spawn(redis_supervisor, std::move(x));
    serve(redis_supervisor_name, supervisor);
  }

  template <class Handle>
  void serve(caf::atom_value name, const Handle& x) {
    auto handle = caf::actor_cast<caf::actor>(x);
    sys->registry().put(name, caf::actor_cast<caf::strong_actor_ptr>(handle));
    services.push_back(handle);
  }

  template <class... Ts>
  void tell(caf::atom_value name, const Ts&... xs) {
    if (auto x = sys->registry().get<caf::strong_actor_ptr>(name))
      caf::anon_send(caf::actor_cast<caf::actor>(x), xs...);
  }

  /// Waits for the last news to say so.
  bool wait_for(bool commands, bool subscriptions) {
    return notes.wait([&, this] {
      return !notes.all_news.empty()
             && notes.all_news.back().commands == commands
             && notes.all_news.back().subscriptions == subscriptions;
    });
  }

  bool wait_up() {
    return wait_for(true, true);
  }

  bool wait_for_line(const std::string& text) {
    return notes.wait([&, this] { return notes.lines_with(text) > 0; });
  }

  /// What could not be understood since this was asked last.
  std::set<std::string> take_poisons() {
    std::set<std::string> out;
    notes.change([&] { out.swap(poisons); });
    return out;
  }

  bool wait_poison(const std::string& x) {
    return notes.wait([&] { return poisons.count(x) > 0; });
  }

  notebook notes;
  std::set<std::string> poisons; ///< Guarded by the notebook's mutex.
  redis::io_thread io;
  redis_access_ptr access;
  caf::actor_system_config cfg;
  std::unique_ptr<caf::actor_system> sys;
  redis_supervisor_actor supervisor;
  std::vector<caf::actor> services;
};

} // namespace bidiq::test
