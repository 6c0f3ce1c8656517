#pragma once

#include "actors/progress/progress_broker.hpp"
#include "tests/actors/progress/model_store.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace bidiq::test {

/// A store that answers when the test says so, and the link to it.
struct slow_store {
  slow_store() {
    model.on_publish = [this](const progress_event_ptr& event) {
      bridge_input x;
      x.what = bridge_input::kind::message;
      x.message = event->json;
      for (auto& [id, channel_subscriber] : channel_subscribers)
        channel_subscriber(x);
    };
    model.on_command = [this](const store_request& x) {
      commands.push_back(x);
    };
    model.node_alive = [](const std::string&) { return true; };
    auto out = std::make_shared<progress_sharing>();
    out->store = [this](auto& info, auto& request, auto done) {
      last_subject = info;
      queue.emplace_back(request, std::move(done));
    };
    out->subscribe = [this](auto&, auto heard) {
      auto id = ++subscriptions;
      channel_subscribers.emplace(id, std::move(heard));
      return std::shared_ptr<void>{nullptr, [this, id](void*) {
                                     channel_subscribers.erase(id);
                                   }};
    };
    out->link = [this] { return news; };
    sharing = out;
  }

  void answer_one() {
    auto [request, done] = std::move(queue.front());
    queue.pop_front();
    auto answer = model.run(request);
    if (request.seq > 0)
      done(std::move(answer));
  }

  // Another node begins the search and stores an event.
  void begin_elsewhere(const std::string& id) {
    store_request x;
    x.what = store_request::kind::claim;
    x.who = {0, "nonce-2", "node-2"};
    x.who = model.run(x).header.owner;
    x.what = store_request::kind::append;
    x.events = {make_event(id, 1, {}, 0, {})};
    model.run(x);
  }

  void lose_all() {
    for (auto& [request, done] : std::exchange(queue, {})) {
      store_answer away;
      away.seq = request.seq;
      if (request.seq > 0)
        done(away);
    }
  }

  model_store model{{}};
  link_status news{true, true, "data-1", 1};
  std::deque<std::pair<store_request, std::function<void(store_answer)>>> queue;
  std::map<int, std::function<void(bridge_input)>> channel_subscribers;
  int subscriptions = 0;
  std::vector<store_request> commands; ///< need, have, ahead
  search_info last_subject;
  std::shared_ptr<const progress_sharing> sharing;
};

} // namespace bidiq::test
