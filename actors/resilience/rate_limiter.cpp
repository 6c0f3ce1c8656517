#include "actors/resilience/rate_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bidiq {

namespace {

using namespace std::chrono;
using seconds_f = std::chrono::duration<double>;

// So much of the future is held in stock, beside the round trip.
constexpr double stocked = 0.02;
// Older refusals are no news to the other nodes.
constexpr auto news = seconds{5};
// A clock that so many answers in a row have not made better is good enough.
constexpr unsigned max_probes = 8;

uint64_t mix(uint64_t x) {
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  return x;
}

} // namespace

rate_limiter::rate_limiter(rate_limiter_options options)
  : options_(options),
    grid_(options),
    pace_(options.pace),
    members_(options.settle, std::max<uint64_t>(options.nodes_expected, 1)),
    share_(grid_, options.pace.burst) {
  if (!options_.shared)
    share_.keep_distance(members_.assumed().count, {});
}

// -- what the node knows -----------------------------------------------------

void rate_limiter::begin(time_point now) {
  if (begun_ || !options_.shared)
    return;
  begun_ = true;
  // Redis gets a moment to turn up.
  go_alone(now + options_.detection);
}

void rate_limiter::go_alone(time_point from) {
  alone_from_ = from;
  auto place = members_.assumed();
  if (knows_grid())
    share_.follow_grid(place, clock_, from);
  else
    share_.keep_distance(place.count, from);
}

// With so many members that a distance promises nothing, a place of which only
// some of them know is better than none.
bool rate_limiter::knows_grid() const noexcept {
  auto many = static_cast<int64_t>(members_.assumed().count) > grid_.most;
  return clock_.known() && (many || members_.agreed());
}

void rate_limiter::link(bool up, time_point now) {
  if (!options_.shared || (begun_ && up == up_))
    return;
  auto was_up = up_;
  begin(now);
  up_ = up;
  members_.link(up, now);
  in_flight_ = 0;
  probes_ = 0;
  joined_ = gathering_ = false;
  stock_.clear();
  if (told_)
    remember(*std::exchange(told_, std::nullopt));
  ask_at_ = now;
  if (up) {
    returning_ = returning_ || now >= alone_from_;
    retry_at_ = std::max(now, share_.quiet_from());
  } else if (was_up) {
    returning_ = true;
    // Others may still use what Redis has granted, and notice later. A second
    // more, if this node's requests are no slots of the grid.
    auto quiet = options_.ahead + options_.detection + microseconds{grid_.step};
    auto off_grid = microseconds{grid_.late} + seconds{1};
    go_alone(now + quiet + (knows_grid() ? duration{} : duration{off_grid}));
  }
}

void rate_limiter::members(uint64_t count, uint64_t index, time_point now) {
  members_.heard({count, index}, now);
  // Nodes that ask at the same moments race with different numbers.
  random_ = mix(random_ + index + 1);
}

// -- sending -----------------------------------------------------------------

void rate_limiter::demand(uint64_t requests, uint64_t users) {
  requests_ = requests;
  users_ = users;
}

rate_limiter::time_point rate_limiter::ready_at(time_point now) const {
  auto rest = pace_.rests_until();
  if (up_) {
    auto at = stock_.ready_at(now);
    return at ? std::max(*at, rest) : time_point::max();
  }
  if (options_.shared && !begun_)
    return now + options_.detection;
  return std::max(share_.ready_at(now, clock_), rest);
}

bool rate_limiter::take(time_point now) {
  begin(now);
  if (now < pace_.rests_until())
    return false;
  if (up_)
    return take_granted(now);
  if (!share_.take(now, clock_, pace_.rate(now)))
    return false;
  returning_ = true;
  return true;
}

// Who uses a slot knows of it before anybody else, and would always ask first.
bool rate_limiter::take_granted(time_point now) {
  if (!stock_.take(now))
    return false;
  if (contended_)
    ask_at_ = std::max(ask_at_, now + race());
  return true;
}

double rate_limiter::rate(time_point now) const {
  auto all = pace_.rate(now);
  return up_ ? all : all / static_cast<double>(share_.members());
}

void rate_limiter::slow_down(time_point now, time_point sent,
                             std::optional<duration> retry_after) {
  pace_.slow_down(now, sent, retry_after);
  stock_.drop(now, pace_.rests_until());
  if (options_.shared)
    remember({sent, retry_after});
}

// One stands for all of a wave.
void rate_limiter::remember(const refusal& x) {
  if (!refused_) {
    refused_ = x;
    return;
  }
  refused_->sent = std::max(refused_->sent, x.sent);
  if (x.retry_after)
    refused_->retry_after
      = std::max(*x.retry_after, refused_->retry_after.value_or(duration{}));
}

void rate_limiter::served(time_point) {
  pace_.served();
  served_ = true;
}

// -- Redis -------------------------------------------------------------------

uint64_t rate_limiter::target() const {
  auto time = stocked + seconds_f{round_trip_}.count();
  auto slots = std::ceil(pace_.rate(heard_at_) * time);
  return std::max({users_, static_cast<uint64_t>(slots), uint64_t{1}});
}

bool rate_limiter::clock_is_good(time_point now) const {
  return clock_.known()
         && (clock_.spread_at(now) <= grid_.late / 2 || probes_ >= max_probes);
}

uint64_t rate_limiter::wanted(time_point now) const {
  auto held = stock_.size(now);
  auto enough = std::min(target(), requests_);
  return enough > held && 2 * held <= target() ? enough - held : 0;
}

rate_limiter::time_point rate_limiter::take_at() const {
  return std::max(ask_at_, pace_.rests_until() - options_.ahead);
}

rate_limiter::time_point rate_limiter::next_question_at(time_point now) const {
  if (!up_ || in_flight_ != 0)
    return time_point::max();
  auto earliest = std::max(retry_at_, now);
  if (!joined_ || refused_)
    return earliest;
  auto idle = gathering_ ? options_.touch : options_.idle_touch;
  auto at = time_point{heard_at_ + idle};
  if (wanted(now) > 0)
    at = std::min(at, clock_is_good(now) ? take_at() : now);
  return std::max(at, earliest);
}

std::optional<pace_question> rate_limiter::next_question(time_point now) {
  begin(now);
  if (refused_ && now - refused_->sent > news)
    refused_ = std::nullopt;
  if (next_question_at(now) > now)
    return std::nullopt;
  auto out = describe(now);
  in_flight_ = out.number;
  return out;
}

pace_question rate_limiter::describe(time_point now) {
  using kind = pace_question::kind;
  pace_question out;
  // Under two names a node would pass for two that are back.
  if (!joined_ || !gathering_)
    place_ = members_.assumed();
  out.members = place_.count;
  out.index = place_.index;
  out.returning = returning_;
  out.served = std::exchange(served_, false);
  out.number = ++last_number_;
  if (clock_.known())
    out.asked_at = clock_.server_at(now);
  if (!joined_) {
    out.type = kind::join;
  } else if (refused_) {
    out.type = kind::slow;
    out.sent_ago = duration_cast<microseconds>(now - refused_->sent);
    if (refused_->retry_after)
      out.retry_after = ceil<milliseconds>(*refused_->retry_after);
    told_ = std::exchange(refused_, std::nullopt);
  }
  if (now >= take_at() && clock_is_good(now))
    out.slots = wanted(now);
  return out;
}

void rate_limiter::answered(const pace_question& question,
                            const pace_answer* answer, time_point sent,
                            time_point now) {
  // Others belong to a link that has fallen since.
  if (question.number != in_flight_)
    return;
  in_flight_ = 0;
  auto knew = clock_.known();
  if (answer) {
    clock_.learn(answer->now, sent, now);
    auto vague = clock_.spread_at(now) > grid_.late / 2;
    probes_ = vague ? probes_ + 1 : 0;
  }
  auto told = std::exchange(told_, std::nullopt);
  if (!answer || answer->stale) {
    served_ = served_ || question.served;
    if (told)
      remember(*told);
    retry_at_ = answer && !knew ? now : now + options_.ask_retry;
    return;
  }
  joined_ = true;
  returning_ = false;
  heard_at_ = now;
  round_trip_ = now - sent;
  gathering_ = answer->gathering;
  if (!refused_)
    pace_.adopt(answer->rate, now);
  keep(*answer, now);
  random_ = mix(random_ ^ static_cast<uint64_t>(round_trip_.count()));
  auto fewer = answer->slots.size() < question.slots;
  ask_at_ = fewer ? clock_.local_of(answer->ask_again) + race() : now;
  auto horizon = answer->now + microseconds{options_.ahead}.count();
  contended_ = fewer
               || (!answer->slots.empty()
                   && answer->slots.back() + grid_.step > horizon);
}

void rate_limiter::keep(const pace_answer& answer, time_point now) {
  auto usable = microseconds{
    std::max(grid_.late - clock_.spread_at(now), grid_.late / 2)};
  for (auto slot : answer.slots) {
    auto from = clock_.local_of(slot);
    stock_.add(from, from + usable);
  }
  stock_.drop(now, pace_.rests_until());
}

// Among nodes that wait for the same slot each comes first as often as it has
// users: the least of exponential delays.
rate_limiter::duration rate_limiter::race() {
  random_ = mix(random_);
  auto chance = (static_cast<double>(random_ >> 11) + 1) / 9007199254740992.0;
  auto users = static_cast<double>(std::max<uint64_t>(users_, 1));
  auto mean = seconds_f{options_.ahead} / 12 / users;
  return floor<duration>(
    std::min<seconds_f>(mean * -std::log(chance), options_.ahead / 4));
}

} // namespace bidiq
