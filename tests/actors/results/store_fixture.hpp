#pragma once

#include "actors/results/result_json.hpp"
#include "actors/results/result_store.hpp"
#include "tests/actors/domain/codec_samples.hpp"
#include "tests/net/redis/client_fixture.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <mutex>
#include <set>

namespace bidiq::test {

inline const identity ana{"ana", false};
inline const identity bia{"bia", false};

/// The part of one node that other nodes see of its searches: a client of a
/// real Redis and a store. News of the link are what the test says.
class store_node {
public:
  store_node(caf::actor_system& system, const std::string& url,
             std::chrono::milliseconds op_timeout = redis::patience)
    : client_(url, options_of(op_timeout)) {
    redis_access access;
    access.client = client_.it;
    access.node_id = "node";
    access.link = [this] { return news_; };
    access.report = [this](const redis::error& x) { reported.put(x.code); };
    access.poisoned = [this](const poison& x) {
      std::lock_guard guard{mutex_};
      bad_keys_.add(x.key, {});
      poisons_.push_back(std::string{x.what} + " "
                         + std::string{to_string(x.why)});
    };
    access.quarantined = [this](const std::string& key) {
      std::lock_guard guard{mutex_};
      return bad_keys_.holds(key, {});
    };
    options.redis = std::make_shared<const redis_access>(std::move(access));
    options.op_timeout = op_timeout;
    options.sweep_interval = std::chrono::milliseconds{20};
    options.notice_time = options.reconnect_time = caf::timespan{0};
    system_ = &system;
  }

  ~store_node() {
    stop();
    options.redis = nullptr;
  }

  void start() {
    if (!options.known)
      options.known = std::make_shared<known_searches>(limits);
    it = system_->spawn<caf::detached>(result_store, options);
  }

  void stop() {
    if (!it)
      return;
    caf::scoped_actor self{*system_};
    self->send_exit(it, caf::exit_reason::user_shutdown);
    self->wait_for(it);
    it = nullptr;
  }

  /// Connects and tells so: to this incarnation of Redis's data.
  void connect(const std::string& incarnation = "one") {
    if (auto opened = client_.open(); !opened)
      throw std::runtime_error(opened.error().text);
    news_.commands = true;
    say_emptied(incarnation);
  }

  /// What the node believes; the connection stays as it is.
  void say_down() {
    ++news_.generation;
    news_.commands = false;
    tell();
  }

  void say_up(const std::string& incarnation) {
    news_.commands = true;
    say_emptied(incarnation);
  }

  void say_emptied(const std::string& incarnation) {
    mark(incarnation);
    ++news_.generation;
    news_.incarnation = incarnation;
    tell();
  }

  bool store(search_result x) {
    return store(std::make_shared<const search_result>(std::move(x)));
  }

  bool store(const search_result_ptr& x) {
    return ask<bool>(store_atom_v, x).value();
  }

  /// A search of this node begins; `x` says what of and whose.
  void run(const search_result_ptr& x, const search_actor& worker) {
    auto order = std::make_shared<search_order>();
    order->request = x->request;
    order->who.user = x->user;
    search_snapshot now;
    now.search_id = x->search_id;
    now.status = search_status::running;
    options.known->open({order, now, worker});
  }

  /// It has ended, as it leaves itself; it has begun unless `run` did so.
  void end(const search_result_ptr& x) {
    auto known = options.known->find(x->search_id);
    if (!known)
      run(x, {});
    search_snapshot last;
    last.search_id = x->search_id;
    last.status = x->status;
    options.known->close(last, x, {}, std::chrono::steady_clock::now());
    caf::anon_send(it, done_atom_v, x->search_id, progress_broker_actor{});
    if (known)
      caf::anon_send_exit(known->worker, caf::exit_reason::user_shutdown);
  }

  /// A repetition has come to `x`. Returns whether that counts now.
  bool replace(const search_result_ptr& x) {
    auto counts = options.known->replace(x, {},
                                         std::chrono::steady_clock::now());
    if (counts)
      caf::anon_send(it, retry_atom_v, x);
    return counts;
  }

  outcome<search_result_ptr> results(const std::string& id,
                                     const identity& who = ana) {
    return ask<search_result_ptr>(results_atom_v, id, who);
  }

  outcome<search_snapshot> status(const std::string& id,
                                  const identity& who = ana) {
    return ask<search_snapshot>(status_atom_v, id, who);
  }

  outcome<search_snapshot> cancel(const std::string& id,
                                  const identity& who = ana) {
    return ask<search_snapshot>(cancel_atom_v, id, who);
  }

  outcome<search_result_ptr> find(const std::string& path) {
    return ask<search_result_ptr>(find_atom_v, path);
  }

  /// What could not be understood since this was asked last, without repeats.
  std::set<std::string> poisons() {
    std::lock_guard guard{mutex_};
    auto out = std::exchange(poisons_, {});
    return {out.begin(), out.end()};
  }

  template <class T, class... Ts>
  outcome<T> ask(Ts... xs) {
    auto box = begin<T>(xs...);
    return box->take();
  }

  /// Asks; the answer comes into the mailbox.
  template <class T, class... Ts>
  std::shared_ptr<redis::mailbox<outcome<T>>> begin(Ts... xs) {
    auto box = std::make_shared<redis::mailbox<outcome<T>>>();
    caf::anon_send(it, xs...,
                   reply<T>{[box](outcome<T> x) { box->put(std::move(x)); }});
    return box;
  }

  result_store_options options;
  known_searches_options limits;
  result_store_actor it;
  redis::mailbox<redis::errc> reported;

private:
  static redis::client_options options_of(std::chrono::milliseconds timeout) {
    auto x = redis::client_fixture::generous();
    x.op_timeout = timeout;
    return x;
  }

  /// Makes it the incarnation of Redis's data.
  void mark(const std::string& incarnation) {
    auto box = std::make_shared<redis::mailbox<bool>>();
    client_.it->command({"SET", key_space{}.incarnation(), incarnation},
                        [box](const redis::answer& x) { box->put(!!x); });
    if (!box->take())
      throw std::runtime_error("the incarnation was not stored");
  }

  void tell() {
    if (it)
      caf::anon_send(it, redis_atom_v, link_status{news_});
  }

  caf::actor_system* system_;
  std::mutex mutex_; ///< Guards the next two.
  quarantine bad_keys_{{}};
  std::vector<std::string> poisons_;
  link_status news_;
  redis::client_fixture client_;
};

/// Two nodes and their Redis.
struct store_fixture {
  store_fixture()
    : system(config), a(system, server.url()), b(system, server.url()) {
    // nop
  }

  void start() {
    for (auto node : {&a, &b}) {
      node->start();
      node->connect();
    }
  }

  /// Asks Redis until it says so.
  template <class F>
  bool eventually(F f) {
    auto until = std::chrono::steady_clock::now() + redis::patience;
    while (!f())
      if (std::chrono::steady_clock::now() > until)
        return false;
    return true;
  }

  int64_t ttl(const std::string& key) {
    return std::stoll(server.command({"PTTL", key}));
  }

  redis_server server;
  caf::actor_system_config config;
  caf::actor_system system;
  store_node a, b;
};

/// Catch prints no outcomes: the error's code, nothing if there is none.
template <class T>
std::string code_of(const outcome<T>& x) {
  return x ? "" : std::string{to_string(x.error().code)};
}

inline std::string text_of(const search_result& x) {
  return x.user + render_result(x, 1, 1'000'000, x.request->order);
}

} // namespace bidiq::test
