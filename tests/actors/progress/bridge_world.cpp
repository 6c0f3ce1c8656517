#include "tests/actors/progress/bridge_world.hpp"

#include "actors/progress/cursor.hpp"

#include <algorithm>

namespace bidiq::test {

using std::chrono::milliseconds;

namespace {

constexpr const char* search_id = "model-search";
constexpr uint64_t node_ttl = 800; // ms
constexpr uint64_t heartbeat = 200;

search_info info() {
  return {search_id, "user", 3, "hash"};
}

} // namespace

bridge_world::bridge_world(uint32_t seed, fault_mix mix)
  : random_(seed), mix_(mix), store_(mix.bugs) {
  options_.ttl = milliseconds{100'000};
  options_.poll = milliseconds{500};
  options_.look_again = milliseconds{100};
  options_.patience = milliseconds{node_ttl + 500};
  options_.retry = milliseconds{100};
  options_.need_wait = milliseconds{50};
  options_.max_batch = 3;
  options_.max_in_flight = 3;
  options_.max_padding = 6;
  options_.now = [this] { return utc_time{milliseconds{++ticks_}}; };
  store_.page = 4;
  nodes_.resize(2 + any(2));
  store_.on_publish = [this](const progress_event_ptr& event) {
    for (auto& x : nodes_)
      if (x.listening && x.subscribed && x.bridge) {
        bridge_input message;
        message.what = bridge_input::kind::message;
        message.message = event->json;
        x.messages.push_back(message);
      }
  };
  store_.on_command = [this](const store_request& command) {
    for (auto& x : nodes_)
      if (x.listening && x.bridge)
        x.commands.push_back(command);
  };
  store_.node_alive = [this](const std::string& id) {
    for (auto& x : nodes_)
      if (x.id == id)
        return x.knows_node && store_.now - x.last_beat < node_ttl;
    return false;
  };
  for (auto& x : nodes_)
    revive(x);
  // The first is asked to run the search, now and then a second one, too.
  nodes_[0].bridge->claim(info(), now_);
  if (chance(10))
    nodes_[1].bridge->claim(info(), now_);
  left_to_publish_ = 2 + static_cast<unsigned>(any(7));
  clients_.resize(3);
  for (auto& x : clients_)
    x.at = any(nodes_.size());
}

size_t bridge_world::any(size_t n) {
  return random_() % n;
}

bool bridge_world::chance(unsigned percent) {
  return random_() % 100 < percent;
}

// -- nodes --------------------------------------------------------------------

void bridge_world::revive(node& x) {
  x = node{};
  x.id = "node-" + std::to_string(++born_);
  auto options = options_;
  options.self = {0, "nonce-" + x.id, x.id};
  x.bridge = std::make_unique<progress_bridge>(
    info(), std::make_shared<const bridge_options>(options), true);
  if (store_up_)
    link_up(x);
}

void bridge_world::kill(node& x) {
  auto gone = x.id;
  x.bridge.reset();
  x.to_store.clear();
  x.to_node.clear();
  x.messages.clear();
  x.linked = x.listening = false;
}

void bridge_world::link_up(node& x) {
  if (!x.bridge)
    return;
  if (!x.linked)
    x.news.push_back(
      {true, true, "data-" + std::to_string(incarnation_), ++generation_});
  x.linked = x.listening = true;
}

// What is on its way is executed or not; the node cannot tell.
void bridge_world::link_down(node& x) {
  if (!x.linked)
    return;
  x.linked = false;
  auto lost = any(x.to_store.size() + 1);
  for (size_t i = 0; i < x.to_store.size(); ++i) {
    if (i < lost && store_up_)
      store_.run(x.to_store[i]);
    if (x.to_store[i].seq == 0)
      continue;
    store_answer away;
    away.what = store_answer::kind::away;
    away.seq = x.to_store[i].seq;
    x.to_node.push_back(away);
  }
  x.to_store.clear();
  x.news.push_back({false, x.listening, "", ++generation_});
}

void bridge_world::absorb(node& x) {
  if (!x.bridge)
    return;
  for (auto& request : x.bridge->take_requests()) {
    if (x.linked) {
      x.to_store.push_back(std::move(request));
      continue;
    }
    if (request.seq == 0)
      continue;
    store_answer away;
    away.what = store_answer::kind::away;
    away.seq = request.seq;
    x.to_node.push_back(away);
  }
  x.bridge->take_fenced();
}

void bridge_world::execute(node& x) {
  if (x.to_store.empty() || !store_up_)
    return;
  auto request = std::move(x.to_store.front());
  x.to_store.pop_front();
  auto before = store_.log().size();
  auto answer = store_.run(request);
  if (request.what == store_request::kind::append
      && store_.log().size() > before
      && request.who.nonce != store_.header().owner.nonce)
    violation_ = "two owners write one log";
  if (request.seq > 0)
    x.to_node.push_back(std::move(answer));
}

// Hands the node the next thing that has come for it.
void bridge_world::deliver(node& x) {
  if (!x.bridge)
    return;
  switch (any(4)) {
    case 0:
      // Answers are told before the news that follow them.
      if (!x.to_node.empty()) {
        bridge_input input;
        input.answer = std::move(x.to_node.front());
        x.to_node.pop_front();
        x.bridge->on_input(input, now_);
      } else if (!x.news.empty()) {
        auto news = x.news.front();
        x.news.pop_front();
        x.bridge->link(news, now_);
      }
      break;
    case 1:
      if (!x.messages.empty()) {
        auto at = chance(10) ? any(x.messages.size()) : 0; // out of order
        auto input = x.messages[at];
        if (!chance(5)) // else it comes twice
          x.messages.erase(x.messages.begin() + static_cast<long>(at));
        if (!mix_.lose_messages || !chance(5))
          x.bridge->on_input(input, now_);
      }
      break;
    case 2:
      if (!x.commands.empty()) {
        auto command = x.commands.front();
        x.commands.pop_front();
        using kind = store_request::kind;
        if (command.what == kind::need)
          x.bridge->need("anybody", now_);
        else if (command.what == kind::have)
          x.bridge->have(now_);
        else
          x.bridge->ahead(command.after, false, now_);
      }
      break;
    default:
      if (x.listening != x.subscribed && x.bridge->wants_messages()) {
        x.subscribed = x.listening;
        bridge_input input;
        input.what = x.subscribed ? bridge_input::kind::subscribed
                                  : bridge_input::kind::unsubscribed;
        x.bridge->on_input(input, now_);
      } else if (!mix_.no_polls && x.bridge->due() <= now_) {
        x.bridge->tick(now_);
      }
  }
  absorb(x);
}

bridge_world::node* bridge_world::owner() {
  for (auto& x : nodes_)
    if (x.bridge && x.bridge->owns() && !x.bridge->log().ended())
      return &x;
  return nullptr;
}

void bridge_world::publish_next() {
  auto x = owner();
  if (!x)
    return;
  left_to_publish_ -= left_to_publish_ > 0;
  progress_draft draft{stage::fetching, 10, x->id, "{}"};
  if (left_to_publish_ == 0)
    draft.at = stage::complete;
  published_ += x->bridge->publish(draft, now_) != nullptr;
  absorb(*x);
}

// -- clients ------------------------------------------------------------------

// Somebody presents a number out of thin air, or near the truth.
void bridge_world::lie(node& x) {
  if (!x.bridge || !x.bridge->known())
    return;
  auto cursor = chance(20) ? max_cursor : x.bridge->log().last_id() + any(9);
  x.bridge->ahead(cursor, true, now_);
  absorb(x);
}

// Whatever was presented: padding has an end, and the search one terminal.
void bridge_world::check_size() {
  for (auto& x : nodes_)
    if (x.bridge
        && x.bridge->log().last_id() > published_ + options_.max_padding + 2)
      violation_ = "a log of " + std::to_string(x.bridge->log().last_id())
                   + " events, of which " + std::to_string(published_)
                   + " were published";
}

void bridge_world::hop(client& x) {
  x.at = any(nodes_.size());
}

// What the hub does for a connection: everything that may be shown after the
// cursor; a client ahead of an ended log gets the end once (rule 10).
void bridge_world::watch(client& x) {
  auto& at = nodes_[x.at];
  if (x.ended || !at.bridge || !at.bridge->known())
    return;
  auto& log = at.bridge->log();
  // Its last event died with a node, and the end has taken that number: the
  // server cannot tell it from a client that has seen the end.
  if (log.ended() && x.cursor == log.last_id()
      && x.last != log.events().back()->json) {
    x.ended = true;
    return;
  }
  if (x.cursor > log.last_id()) {
    if (!log.ended()) {
      at.bridge->ahead(x.cursor, true, now_);
      return absorb(at);
    }
    // Who presents a number that the end was sent as may have seen it.
    if (std::find(issued_.begin(), issued_.end(), x.cursor) == issued_.end())
      issued_.push_back(x.cursor + 1);
    x.ended = true;
    return;
  }
  for (auto& event : log.range(x.cursor, at.bridge->shown())) {
    if (x.ended)
      violation_ = "an event after the terminal one";
    if (event->id != x.cursor + 1)
      violation_ = "event " + std::to_string(event->id) + " after "
                   + std::to_string(x.cursor);
    x.cursor = event->id;
    x.last = event->json;
    x.ended = terminal(event->at);
  }
}

void bridge_world::step() {
  auto dice = any(100);
  auto& x = nodes_[any(nodes_.size())];
  if (dice < 10)
    publish_next();
  else if (dice < 40)
    execute(x);
  else if (dice < 75)
    deliver(x);
  else if (dice < 85)
    watch(clients_[any(clients_.size())]);
  else if (dice < 90)
    hop(clients_[any(clients_.size())]);
  else if (dice < 94)
    advance(any(300));
  else if (dice < 96)
    lie(x);
  else if (dice < 97)
    take_over(x);
  else
    fault();
}

// Everything works again, and time passes: now all clients have to get to the
// end.
void bridge_world::settle() {
  store_up_ = true;
  store_.full = false;
  mix_.lose_messages = false;
  for (auto& x : nodes_) {
    if (!x.bridge)
      revive(x);
    link_up(x);
    x.listening = true;
  }
  constexpr int rounds = 40;
  for (int round = 0; round < rounds; ++round) {
    advance(heartbeat);
    // A job whose worker is gone is taken by another one.
    if (token_ > 0 && round % 10 == 9 && !owner())
      take_over(nodes_[any(nodes_.size())]);
    publish_next();
    for (auto& x : nodes_)
      drain(x);
    for (auto& x : clients_) {
      hop(x);
      watch(x);
    }
  }
}

void bridge_world::drain(node& x) {
  for (int i = 0; i < 40; ++i) {
    execute(x);
    deliver(x);
  }
}

// What a failed schedule ended with.
std::string bridge_world::describe() const {
  std::string out = "store: epoch "
                    + std::to_string(store_.header().owner.epoch) + " node "
                    + store_.header().owner.node + " top "
                    + std::to_string(store_.log().size())
                    + (store_.header().ended ? " ended" : "");
  for (auto& x : nodes_) {
    out += "; " + x.id;
    if (!x.bridge)
      continue;
    out += (x.bridge->owns() ? " owns" : " follows");
    out += " last " + std::to_string(x.bridge->log().last_id()) + " shown "
           + std::to_string(x.bridge->shown())
           + (x.bridge->log().ended() ? " ended" : "")
           + (x.bridge->known() ? "" : " unknown") + " queues "
           + std::to_string(x.to_store.size()) + "/"
           + std::to_string(x.to_node.size()) + "/"
           + std::to_string(x.messages.size());
  }
  for (auto& x : clients_)
    out += "; client " + std::to_string(x.cursor) + (x.ended ? " ended" : "");
  return out;
}

std::string bridge_world::run() {
  for (auto& x : nodes_)
    absorb(x);
  auto steps = 30 + any(120);
  for (size_t i = 0; i < steps && violation_.empty(); ++i)
    step();
  if (violation_.empty())
    settle();
  check_size();
  // Without an owner that ever published there is nothing to see.
  auto begun = std::any_of(nodes_.begin(), nodes_.end(),
                           [](auto& x) { return x.bridge->known(); });
  for (auto& x : clients_)
    if (violation_.empty() && begun && !x.ended)
      violation_ = "a client at event " + std::to_string(x.cursor)
                   + " never saw the end";
  return violation_.empty() ? violation_ : violation_ + ": " + describe();
}

} // namespace bidiq::test
