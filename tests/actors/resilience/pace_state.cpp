#include "tests/actors/resilience/pace_state.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace bidiq::test {

namespace {

int64_t micros(std::chrono::milliseconds x) {
  return std::chrono::microseconds{x}.count();
}

// Beyond it a node has a different idea of the world.
constexpr uint64_t max_members = 4096;

class inquiry {
public:
  inquiry(pace_state& s, const pace_rules& r, const pace_question& q,
          int64_t now)
    : s_(s), r_(r), q_(q), now_(now), away_(q.returning) {
    // nop
  }

  pace_answer run() {
    pace_answer out;
    out.now = now_;
    // A Redis that was stopped reads what nodes have long given up.
    if (std::abs(now_ - q_.asked_at) > r_.stale) {
      out.rate = rate();
      out.stale = true;
      return out;
    }
    repair();
    gather();
    if (q_.served)
      s_.refusals = 0;
    if (q_.type == pace_question::kind::slow)
      slow_down();
    grant(out);
    out.rate = rate();
    out.gathering = s_.gather_until > 0;
    return out;
  }

private:
  void repair() {
    // Others may still hold slots that were granted before all was forgotten,
    // or keep to their own shares.
    if (s_.next == 0) {
      s_.next = now_ + r_.ahead + r_.step;
      away_ = true;
    }
    // The clock may have been set back.
    s_.next = std::min(s_.next, now_ + r_.ahead + interval() + distance());
    s_.rest_until = std::min(s_.rest_until, now_ + r_.max_pause);
    s_.gather_until = std::min(s_.gather_until, now_ + r_.gathering);
    s_.slowed_at = std::min(s_.slowed_at, now_);
    // What no node would have written must not slow all of them down for ever.
    s_.growing = std::min(s_.growing, now_ + r_.max_pause);
    s_.touched = std::min(s_.touched, now_);
    if (s_.base != 0)
      s_.base = std::max(s_.base, r_.floor);
    if (rate() >= r_.ceiling)
      s_.base = 0;
  }

  void gather() {
    if (s_.gather_until > 0 && now_ >= s_.gather_until)
      end_gathering();
    auto lost = s_.gather_until > 0 && now_ - s_.touched > r_.silence;
    if (lost || (away_ && s_.gather_until == 0)) {
      auto members = std::clamp<uint64_t>(q_.members, 1, max_members);
      s_.joined.assign(lost ? s_.joined.size() : members, '0');
      s_.gather_until = now_ + r_.gathering;
    }
    if (s_.gather_until == 0)
      return;
    s_.touched = now_;
    s_.next = std::max(s_.next, now_ + 1);
    if (q_.index < s_.joined.size())
      s_.joined[q_.index] = '1';
    if (s_.joined.find('0') == std::string::npos)
      end_gathering();
  }

  // What was sent on the grid was sent before now.
  void end_gathering() {
    s_.gather_until = 0;
    s_.joined.clear();
    s_.next = std::max(s_.next, now_ + r_.step);
  }

  double rate() const {
    if (s_.base == 0)
      return r_.ceiling;
    auto grown = static_cast<double>(std::max<int64_t>(now_ - s_.growing, 0))
                 / 1e6 * r_.recovery;
    return std::min(r_.ceiling, s_.base + grown);
  }

  int64_t interval() const {
    return std::max(r_.step, static_cast<int64_t>(std::ceil(1e6 / rate())));
  }

  void slow_down() {
    auto retry = q_.retry_after ? micros(*q_.retry_after) : -1;
    if (retry >= 0)
      rest(retry);
    if (now_ - q_.sent_ago.count() < s_.slowed_at + r_.wave)
      return;
    if (retry < 0)
      rest(r_.min_pause * (int64_t{1} << std::min<int64_t>(s_.refusals, 20)));
    ++s_.refusals;
    s_.base = std::max(r_.floor, rate() * r_.decrease);
    s_.slowed_at = now_;
    s_.growing = std::max(now_, s_.rest_until);
  }

  void rest(int64_t pause) {
    s_.rest_until = std::max(s_.rest_until,
                             now_ + std::min(pause, r_.max_pause));
  }

  /// The first time from `t` on that is a slot.
  int64_t slot_from(int64_t t) const {
    if (s_.gather_until == 0)
      return t;
    auto n = static_cast<int64_t>(s_.joined.size());
    auto k = (t + r_.step - 1) / r_.step;
    for (int64_t i = 0; i < n; ++i, ++k)
      if (s_.joined[static_cast<size_t>(k % n)] == '1')
        return k * r_.step;
    return std::max(t, s_.gather_until + r_.step);
  }

  /// How far the slot after one is away at least.
  int64_t distance() const {
    if (s_.gather_until == 0)
      return interval();
    auto n = static_cast<int64_t>(s_.joined.size());
    auto back = std::max<int64_t>(
      std::count(s_.joined.begin(), s_.joined.end(), '1'), 1);
    // At a slower pace some slots of the grid stay empty.
    return r_.step + (interval() - r_.step) * n / back;
  }

  void grant(pace_answer& out) {
    auto slot = slot_from(std::max({s_.next, now_, s_.rest_until}));
    auto apart = distance();
    while (out.slots.size() < q_.slots && slot <= now_ + r_.ahead) {
      out.slots.push_back(slot);
      s_.next = slot + apart;
      slot = slot_from(s_.next);
    }
    if (out.slots.size() < q_.slots)
      out.ask_again = slot - r_.ahead;
  }

  pace_state& s_;
  const pace_rules& r_;
  const pace_question& q_;
  int64_t now_;
  bool away_; ///< Members may keep to their own shares.
};

} // namespace

pace_answer ask(pace_state& state, const pace_rules& rules,
                const pace_question& question, int64_t now) {
  return inquiry{state, rules, question, now}.run();
}

} // namespace bidiq::test
