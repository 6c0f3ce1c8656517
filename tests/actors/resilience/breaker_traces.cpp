// Random traces: several nodes, a Redis that comes and goes, messages that take
// their time, and clocks that differ.
#include "tests/actors/resilience/model_breaker.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <memory>
#include <vector>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using time_point = circuit_breaker::time_point;
using std::chrono::milliseconds;

breaker_options quick() {
  breaker_options x;
  x.window = 12;
  x.min_calls = 6;
  x.cooldown = 2s;
  x.cooldown_max = 10s;
  x.probe_lease = 5s;
  x.slow_call = 1s;
  return x;
}

struct call {
  permit how;
  time_point begun;
  time_point forgotten; ///< When a probe is forgotten.
};

struct trace_node {
  std::unique_ptr<circuit_breaker> breaker;
  bool up = false;
  uint64_t links = 0;      ///< Answers of earlier links are lost.
  milliseconds clock_skew; ///< For the clock used without Redis.
  std::vector<call> calls;
};

struct event {
  time_point at;
  std::function<void()> run;
};

class trace {
public:
  /// `faulty`: links break, messages are lost, Redis loses its data.
  trace(seeded& random, bool faulty) : random_(random), faulty_(faulty) {
    redis_.on_publish = [this](const breaker_record& x) { publish(x); };
    for (int i = 0; i < 4; ++i) {
      trace_node x;
      x.clock_skew = milliseconds{random_.below(1'000'000'000)};
      x.breaker = std::make_unique<circuit_breaker>(
        quick(), "node-" + std::to_string(i), true, x.clock_skew);
      nodes_.push_back(std::move(x));
    }
    set_redis(true);
    for (auto& x : nodes_)
      set_link(x, true);
  }

  void step() {
    now_ += milliseconds{random_.below(300)};
    deliver();
    auto& x = nodes_[random_.below(nodes_.size())];
    switch (random_.below(12)) {
      case 0:
        if (faulty_ && random_.one_in(6))
          set_redis(!redis_up_);
        break;
      case 1:
        if (faulty_ && random_.one_in(6))
          set_link(x, redis_up_ && !x.up);
        break;
      case 2:
        if (faulty_ && random_.one_in(20))
          x.breaker->reset(now_);
        break;
      case 3:
        if (random_.one_in(10))
          health_ = static_cast<int>(random_.below(3));
        break;
      case 4:
      case 5:
      case 6:
        end_call(x);
        break;
      default:
        begin_call(x);
    }
    for (auto& y : nodes_)
      talk(y);
    check();
  }

  /// Everybody connected, everything delivered, nothing new.
  void settle() {
    set_redis(true);
    for (auto& x : nodes_)
      set_link(x, true);
    for (int i = 0; i < 400; ++i) {
      now_ += 100ms;
      deliver();
      for (auto& x : nodes_)
        talk(x);
    }
  }

  void check_agreement() {
    for (auto& x : nodes_) {
      INFO("redis " << redis_.record.version << " "
                    << to_string(redis_.record.state) << " node "
                    << x.breaker->record().version << " "
                    << to_string(x.breaker->record().state));
      REQUIRE(x.breaker->record() == redis_.record);
    }
  }

  size_t opened = 0;
  size_t probes = 0;
  size_t closed = 0;

private:
  int64_t redis_now() const {
    return std::chrono::duration_cast<milliseconds>(now_.time_since_epoch())
             .count()
           + 1'767'225'600'000;
  }

  time_point soon() {
    return now_ + milliseconds{random_.below(200)};
  }

  void later(time_point at, std::function<void()> f) {
    queue_.push_back({at, std::move(f)});
  }

  void deliver() {
    for (size_t i = 0; i < queue_.size();) {
      if (queue_[i].at > now_) {
        ++i;
        continue;
      }
      auto f = std::move(queue_[i].run);
      queue_.erase(queue_.begin() + static_cast<ptrdiff_t>(i));
      f();
      i = 0;
    }
  }

  // One channel brings its messages in order; some nodes miss some.
  void publish(const breaker_record& x) {
    for (auto& y : nodes_) {
      if (!y.up || (faulty_ && random_.one_in(10)))
        continue;
      auto at = std::max(soon(), last_news_);
      last_news_ = at;
      later(at, [this, &y, x, links = y.links] {
        if (y.links == links)
          y.breaker->announced(x, now_);
      });
    }
  }

  void talk(trace_node& x) {
    auto asked = x.breaker->next_question(now_);
    if (!asked)
      return;
    auto sent = now_;
    later(soon(), [this, &x, asked = *asked, sent, links = x.links] {
      // A question may reach Redis although its answer is lost.
      auto reaches = redis_up_ && (x.links == links || random_.one_in(2));
      std::optional<breaker_answer> answer;
      if (reaches)
        answer = redis_.run(asked, redis_now());
      if (faulty_ && random_.one_in(30))
        answer.reset();
      later(soon(), [this, &x, asked, sent, answer, links] {
        auto here = x.links == links && answer;
        x.breaker->answered(asked, here ? &*answer : nullptr, sent, now_);
      });
    });
  }

  void set_redis(bool up) {
    if (up == redis_up_)
      return;
    redis_up_ = up;
    if (!up)
      for (auto& x : nodes_)
        set_link(x, false);
    else if (random_.one_in(3))
      redis_.record = {};
  }

  void set_link(trace_node& x, bool up) {
    if (up == x.up)
      return;
    x.up = up;
    ++x.links;
    x.breaker->link(up, now_);
  }

  void begin_call(trace_node& x) {
    auto how = x.breaker->ask(now_);
    if (how == permit::no) {
      REQUIRE(x.breaker->state() != breaker_state::closed);
      return;
    }
    REQUIRE((how == permit::probe)
            == (x.breaker->state() == breaker_state::half_open));
    if (how == permit::probe)
      begin_probe();
    x.calls.push_back({how, now_, x.breaker->retry_at(now_)});
  }

  // Those whose lease has ended are forgotten.
  void begin_probe() {
    ++probes;
    if (faulty_)
      return;
    for (auto& x : nodes_)
      for (auto& y : x.calls)
        REQUIRE((y.how != permit::probe || now_ >= y.forgotten));
  }

  void end_call(trace_node& x) {
    if (x.calls.empty())
      return;
    auto i = random_.below(x.calls.size());
    auto done = x.calls[i];
    x.calls.erase(x.calls.begin() + static_cast<ptrdiff_t>(i));
    auto what = random_.one_in(8) ? call_outcome::ignored
                : random_.below(3) < static_cast<uint64_t>(health_)
                  ? call_outcome::failure
                  : call_outcome::ok;
    auto state = x.breaker->state();
    auto before = x.breaker->calls();
    x.breaker->ended(done.how, what, now_ - done.begun, now_);
    if (what == call_outcome::ignored) {
      REQUIRE(x.breaker->calls() == before);
      REQUIRE(x.breaker->state() == state);
    }
    if (state == breaker_state::closed
        && x.breaker->state() == breaker_state::open) {
      ++opened;
      REQUIRE(before + 1 >= quick().min_calls);
    }
    closed += state == breaker_state::half_open
              && x.breaker->state() == breaker_state::closed;
  }

  void check() {
    for (auto& x : nodes_) {
      auto& b = *x.breaker;
      REQUIRE(b.calls() <= quick().window);
      if (b.state() == breaker_state::closed)
        REQUIRE(b.retry_at(now_) == now_);
      else
        REQUIRE((b.retry_at(now_) == time_point::max()
                 || b.retry_at(now_) <= now_ + 11s));
    }
  }

  seeded& random_;
  bool faulty_;
  time_point now_{1h};
  time_point last_news_{};
  bool redis_up_ = false;
  int health_ = 2; ///< So many of 3 calls fail.
  model_breaker redis_;
  std::vector<trace_node> nodes_;
  std::vector<event> queue_;
};

} // namespace

TEST_CASE("whatever gets lost, in the end all nodes and Redis agree") {
  seeded random;
  CAPTURE(random.seed);
  size_t opened = 0;
  size_t probes = 0;
  size_t closed = 0;
  for (int round = 0; round < 60; ++round) {
    trace x{random, true};
    for (int i = 0; i < 600; ++i)
      x.step();
    x.settle();
    x.check_agreement();
    opened += x.opened;
    probes += x.probes;
    closed += x.closed;
  }
  // The traces reach what they are about.
  CHECK(opened > 60);
  CHECK(probes > 60);
  CHECK(closed > 20);
}

TEST_CASE("while Redis is there, the fleet has at most one probe at a time") {
  seeded random;
  CAPTURE(random.seed);
  size_t probes = 0;
  for (int round = 0; round < 60; ++round) {
    trace x{random, false};
    for (int i = 0; i < 600; ++i)
      x.step();
    x.settle();
    x.check_agreement();
    probes += x.probes;
  }
  CHECK(probes > 60);
}
