#include "tests/actors/resilience/rate_limiter_world.hpp"

#include <algorithm>

namespace bidiq::test {

namespace {

using namespace std::chrono;

constexpr int64_t ms = 1'000'000;

int64_t ns(milliseconds x) {
  return x.count() * ms;
}

} // namespace

struct rate_limiter_world::node {
  node(const rate_limiter_options& options, size_t i)
    : limiter(options), index(i) {
    // nop
  }

  // The node's clock, and the world's time when it shows `x`.
  rate_limiter::time_point local(int64_t t) const {
    return rate_limiter::time_point{
      nanoseconds{t + t / 1'000'000 * ppm + offset}};
  }
  int64_t world(rate_limiter::time_point x) const {
    auto t = x.time_since_epoch().count() - offset;
    return t - t / 1'000'000 * ppm + 1000;
  }

  rate_limiter limiter;
  size_t index;
  int64_t offset = 0;
  int64_t ppm = 0;
  uint64_t demand = 0;
  uint64_t users = 1;
  uint64_t link = 0; ///< Number of the connection; 0: none.
  uint64_t last_link = 0;
  int64_t waking_at = INT64_MAX;
};

rate_limiter_world::rate_limiter_world(rate_limiter_scenario scenario)
  : scenario_(std::move(scenario)), random_(scenario_.seed) {
  redis_offset_ = 1'700'000'000'000'000'000 + random(0, 1'000'000 * ms);
  for (size_t i = 0; i < scenario_.nodes; ++i) {
    auto x = std::make_unique<node>(scenario_.options, i);
    x->offset = random(1'000 * ms, 1'000'000'000 * ms);
    x->ppm = random(-20, 20);
    if (i < scenario_.users.size())
      x->users = scenario_.users[i];
    x->demand = 1'000;
    nodes_.push_back(std::move(x));
  }
}

rate_limiter_world::~rate_limiter_world() = default;

const std::vector<rate_limiter_request>& rate_limiter_world::run() {
  for (auto& x : nodes_) {
    auto born = random(0, 100 * ms);
    at(born, [this, n = x.get()] {
      if (n->link == 0)
        n->limiter.link(false, n->local(now_));
      if (!scenario_.greedy)
        change_demand(*n);
      pump(*n);
    });
    if (redis_up(born + 5 * ms))
      at(born + 5 * ms, [this, n = x.get()] { connect(*n); });
  }
  for (auto& x : scenario_.outages)
    plan(x);
  while (!events_.empty() && events_.top().at <= ns(scenario_.span)) {
    auto next = events_.top();
    events_.pop();
    now_ = next.at;
    next.act();
  }
  return sent_;
}

void rate_limiter_world::at(int64_t when, std::function<void()> act) {
  events_.push({std::max(when, now_), ++last_event_, std::move(act)});
}

int64_t rate_limiter_world::random(int64_t from, int64_t to) {
  return std::uniform_int_distribution<int64_t>{from, to}(random_);
}

const rate_limiter_scenario::outage*
rate_limiter_world::outage_at(int64_t when) const {
  for (auto& x : scenario_.outages)
    if (when >= ns(x.from) && when < ns(x.to))
      return &x;
  return nullptr;
}

bool rate_limiter_world::redis_up(int64_t when) const {
  return outage_at(when) == nullptr;
}

int64_t rate_limiter_world::redis_now() const {
  return (now_ + redis_offset_) / 1000;
}

// -- links --------------------------------------------------------------------

void rate_limiter_world::plan(const rate_limiter_scenario::outage& x) {
  at(ns(x.from), [this, x] { lose_redis(x); });
  auto away = ns(x.to) - ns(x.from);
  for (auto& n : nodes_) {
    auto notices = ns(x.from) + random(0, ns(milliseconds{1'250}));
    // Who does not notice that it hangs goes on.
    auto unseen = !x.killed && notices > ns(x.to);
    auto back = random(0, 100 * ms + std::min(away / 5, 5'000 * ms));
    if (!unseen)
      at(notices, [this, p = n.get()] { disconnect(*p); });
    at(std::max(notices, ns(x.to)) + back, [this, p = n.get()] {
      if (redis_up(now_) && p->link == 0)
        connect(*p);
    });
  }
}

void rate_limiter_world::lose_redis(const rate_limiter_scenario::outage& x) {
  if (!x.killed || !x.emptied)
    return;
  state_ = {};
  registered_.clear();
}

void rate_limiter_world::connect(node& x) {
  if (x.link != 0)
    return;
  x.link = ++x.last_link;
  x.limiter.link(true, x.local(now_));
  beat(x, x.link);
  pump(x);
}

void rate_limiter_world::disconnect(node& x) {
  if (x.link == 0)
    return;
  x.link = 0;
  x.limiter.link(false, x.local(now_));
  pump(x);
}

void rate_limiter_world::beat(node& x, uint64_t link) {
  if (x.link != link)
    return;
  if (redis_up(now_)) {
    registered_.insert(x.index);
    auto place = std::distance(registered_.begin(), registered_.find(x.index));
    x.limiter.members(registered_.size(), static_cast<uint64_t>(place),
                      x.local(now_));
  }
  at(now_ + 2'000 * ms, [this, p = &x, link] { beat(*p, link); });
}

// -- sending ------------------------------------------------------------------

void rate_limiter_world::change_demand(node& x) {
  x.demand = random(0, 2) == 0 ? 0 : static_cast<uint64_t>(random(1, 40));
  x.users = static_cast<uint64_t>(random(1, 5));
  at(now_ + random(0, 3'000 * ms), [this, p = &x] {
    change_demand(*p);
    pump(*p);
  });
}

void rate_limiter_world::pump(node& x) {
  auto now = x.local(now_);
  while (x.demand > 0 && x.limiter.take(now))
    send(x);
  x.limiter.demand(x.demand, x.users);
  while (auto q = x.limiter.next_question(now))
    question(x, *q);
  wake(x);
}

void rate_limiter_world::send(node& x) {
  sent_.push_back({now_, x.index});
  if (!scenario_.greedy)
    --x.demand;
  auto refused = std::uniform_real_distribution<>{}(random_)
                 < scenario_.refusals;
  at(now_ + random(50 * ms, 2'000 * ms), [this, p = &x, sent = now_, refused] {
    auto now = p->local(now_);
    if (!refused)
      return p->limiter.served(now);
    auto after = random(0, 1) == 0 ? std::optional<rate_limiter::duration>{}
                                   : std::optional<rate_limiter::duration>{
                                     random(0, 3'000 * ms)};
    p->limiter.slow_down(now, p->local(sent), after);
    pump(*p);
  });
}

void rate_limiter_world::wake(node& x) {
  auto now = x.local(now_);
  auto due = x.limiter.next_question_at(now);
  if (x.demand > 0)
    due = std::min(due, x.limiter.ready_at(now));
  if (due == rate_limiter::time_point::max())
    return;
  auto when = std::max(x.world(due), now_) + lateness();
  if (when >= x.waking_at)
    return;
  x.waking_at = when;
  at(when, [this, p = &x, when] {
    if (p->waking_at != when)
      return;
    p->waking_at = INT64_MAX;
    pump(*p);
  });
}

int64_t rate_limiter_world::lateness() {
  if (scenario_.prompt)
    return random(0, ms / 10);
  return random(0, 30) == 0 ? random(0, 300 * ms) : random(0, 3 * ms);
}

// -- Redis --------------------------------------------------------------------

int64_t rate_limiter_world::way() {
  if (scenario_.prompt)
    return random(ms / 10, ms / 2);
  return random(0, 30) == 0 ? random(ms, 100 * ms) : random(ms / 10, 2 * ms);
}

void rate_limiter_world::question(node& x, const pace_question& q) {
  ++questions_;
  auto link = x.link;
  auto sent = now_;
  at(now_ + way(),
     [this, p = &x, q, link, sent] { arrive(*p, q, link, sent); });
}

void rate_limiter_world::arrive(node& x, const pace_question& q, uint64_t link,
                                int64_t sent) {
  if (auto out = outage_at(now_)) {
    if (!out->killed)
      at(ns(out->to),
         [this, p = &x, q, link, sent] { arrive(*p, q, link, sent); });
    return;
  }
  // What was on its way to a Redis that was killed since is lost.
  for (auto& out : scenario_.outages)
    if (out.killed && sent < ns(out.to) && ns(out.to) <= now_)
      return;
  auto now = redis_now();
  auto answer = ask(state_, scenario_.rules, q, now);
  auto dies = [this](int64_t from) {
    for (auto& out : scenario_.outages)
      if (out.killed && ns(out.from) >= from && ns(out.from) <= now_)
        return true;
    return false;
  };
  at(now_ + way(), [this, p = &x, q, link, sent, answer, dies, asked = now_] {
    if (p->link != link || dies(asked))
      return;
    p->limiter.answered(q, &answer, p->local(sent), p->local(now_));
    pump(*p);
  });
}

// -- counting -----------------------------------------------------------------

size_t worst_second(const std::vector<rate_limiter_request>& sent) {
  size_t worst = 0;
  size_t first = 0;
  for (size_t last = 0; last < sent.size(); ++last) {
    while (sent[last].at - sent[first].at > 1'000 * ms)
      ++first;
    worst = std::max(worst, last - first + 1);
  }
  return worst;
}

size_t count_between(const std::vector<rate_limiter_request>& sent,
                     std::chrono::milliseconds from,
                     std::chrono::milliseconds to) {
  return static_cast<size_t>(
    std::count_if(sent.begin(), sent.end(), [&](const rate_limiter_request& x) {
      return x.at >= ns(from) && x.at < ns(to);
    }));
}

} // namespace bidiq::test
