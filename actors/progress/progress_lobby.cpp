#include "actors/progress/progress_lobby.hpp"

#include <algorithm>

namespace bidiq {

namespace {

void add(std::vector<progress_sink_ptr>& to, const progress_sink_ptr& x) {
  if (std::find(to.begin(), to.end(), x) == to.end())
    to.push_back(x);
}

} // namespace

// Draws the conclusions that are the same after everything; `at` may be gone
// then.
void progress_lobby::conclude(table::iterator at, haste when) {
  auto& x = at->second;
  if (x.bridge->known()) {
    found_.push_back(std::move(x));
    parties_.erase(at);
    return;
  }
  auto asked = x.bridge->take_requests();
  auto place = when == haste::now ? requests_.begin() : requests_.end();
  for (auto& request : asked)
    place
      = std::next(requests_.emplace(place, x.search_id, std::move(request)));
  if (x.bridge->unknown())
    for (auto& sink : std::exchange(x.resuming, {}))
      disappointed_.emplace_back(x.search_id, sink);
}

template <class F>
void progress_lobby::for_all(F f) {
  for (auto i = parties_.begin(); i != parties_.end();) {
    auto at = i++;
    if (!at->second.bridge)
      continue;
    f(*at->second.bridge);
    conclude(at, haste::later);
  }
}

template <class F>
void progress_lobby::for_one(const std::string& id, F f) {
  auto at = parties_.find(id);
  if (at == parties_.end() || !at->second.bridge)
    return;
  f(*at->second.bridge);
  conclude(at, haste::now);
}

std::vector<std::pair<std::string, store_request>>
progress_lobby::take_requests() {
  std::vector<std::pair<std::string, store_request>> out;
  while (!requests_.empty()) {
    auto& [id, x] = requests_.front();
    auto there = parties_.contains(id);
    auto counts = there && wants_answer(x.what);
    if (counts && unanswered_ >= options_->max_lookups)
      break;
    unanswered_ += counts ? 1 : 0;
    if (there)
      out.push_back(std::move(requests_.front()));
    requests_.pop_front();
  }
  return out;
}

void progress_lobby::enter(const std::string& id, const progress_sink_ptr& sink,
                           bool resuming, const link_status& link,
                           time_point now) {
  if (!options_ && resuming) {
    disappointed_.emplace_back(id, sink);
    return;
  }
  auto [at, fresh] = parties_.try_emplace(id);
  auto& x = at->second;
  if (fresh) {
    x.search_id = id;
    if (options_) {
      x.bridge = std::make_shared<progress_bridge>(search_info{id, {}, 0, {}},
                                                   options_, true);
      x.bridge->link(link, now);
    }
  }
  add(x.sinks, sink);
  if (resuming)
    add(x.resuming, sink);
  if (x.bridge)
    conclude(at, haste::now);
}

void progress_lobby::leave(const std::string& id,
                           const progress_sink_ptr& sink) {
  auto at = parties_.find(id);
  if (at == parties_.end())
    return;
  std::erase(at->second.sinks, sink);
  std::erase(at->second.resuming, sink);
  if (at->second.sinks.empty())
    parties_.erase(at);
}

progress_sink_ptr progress_lobby::first(const std::string& id) const {
  auto at = parties_.find(id);
  return at != parties_.end() ? at->second.sinks.front() : nullptr;
}

progress_lobby::party progress_lobby::take(const std::string& id) {
  auto node = parties_.extract(id);
  return node ? std::move(node.mapped()) : party{};
}

void progress_lobby::link(const link_status& news, time_point now) {
  for_all([&](progress_bridge& x) { x.link(news, now); });
}

void progress_lobby::on_input(const std::string& id, const bridge_input& x,
                              time_point now) {
  if (x.what == bridge_input::kind::answer && unanswered_ > 0)
    --unanswered_;
  for_one(id, [&](progress_bridge& to) { to.on_input(x, now); });
}

void progress_lobby::have(const std::string& id, time_point now) {
  for_one(id, [&](progress_bridge& x) { x.have(now); });
}

void progress_lobby::tick(time_point now) {
  for_all([&](progress_bridge& x) { x.tick(now); });
}

} // namespace bidiq
