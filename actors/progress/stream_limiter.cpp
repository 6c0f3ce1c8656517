#include "actors/progress/stream_limiter.hpp"

#include "actors/progress/stream_scripts.hpp"
#include "actors/redis/redis_errors.hpp"
#include "actors/system/pinned.hpp"

namespace bidiq {

namespace {

constexpr caf::timespan sweep_interval = std::chrono::seconds{60};

// Number of the question whose answer ends a chunk of the refreshing.
constexpr uint64_t chunk_done = 0;

failure refusal(errc code, const std::string& who,
                std::chrono::seconds retry_after) {
  auto out = fail(code, "progress stream of " + who);
  out.retry_after = retry_after;
  return out;
}

} // namespace

void stream_limiter_state::start(const stream_limiter_options& x) {
  options = x;
  limits = std::make_unique<stream_limits>(options.limits);
  sweep();
  if (!options.redis)
    return;
  if (options.redis->link)
    news = options.redis->link();
  beat();
}

bool stream_limiter_state::shares() const {
  return options.redis && news.commands;
}

void stream_limiter_state::claim(const std::string& who, uint64_t most,
                                 bool resuming, const reply<bool>& answer) {
  auto now = self->clock().now();
  auto verdict = limits->acquire(who, most, resuming, now);
  if (verdict == stream_limits::verdict::granted) {
    if (shares() && !resuming)
      return ask_redis(who, most, answer);
    answer.deliver(true);
    return tell_redis(who);
  }
  auto code = verdict == stream_limits::verdict::too_many_streams
                ? errc::too_many_streams
                : errc::rate_limited;
  answer.deliver(refusal(code, who, limits->retry_after(who, now)));
}

void stream_limiter_state::ask_redis(const std::string& who, uint64_t most,
                                     const reply<bool>& answer) {
  auto number = ++last_question;
  questions.emplace(number, question{who, answer});
  auto& x = *options.redis;
  auto me = caf::actor_cast<stream_limiter_self>(self);
  auto done = [me, number, who,
               access = options.redis](const redis::answer& found) {
    if (!found && access->report && concerns_link(found.error().code))
      access->report(found.error());
    auto verdict = read_stream_verdict(found);
    if (verdict.healed)
      report_poison(*access, {"streams", poison_reason::damaged,
                              access->keys.streams(who), "removed"});
    caf::anon_send(me, internal_atom_v, claim_atom_v, number, verdict.granted,
                   verdict.retry_after);
  };
  x.client->run(claim_stream_script(),
                {x.keys.streams(who), x.keys.connects(who)},
                {x.node_id, std::to_string(limits->open(who)),
                 std::to_string(options.expiry.count()), std::to_string(most),
                 std::to_string(options.limits.connects_per_minute),
                 std::to_string(number)},
                done);
  send_later(self, options.op_timeout, internal_atom_v, claim_atom_v, number,
             true, uint64_t{0});
}

// The first answer counts: of Redis, or that time is up.
void stream_limiter_state::decided(uint64_t number, bool granted,
                                   uint64_t retry_after) {
  if (number == chunk_done)
    return refresh_chunk();
  auto i = questions.find(number);
  if (i == questions.end())
    return;
  auto x = std::move(i->second);
  questions.erase(i);
  if (granted)
    return x.answer.deliver(true);
  limits->withdraw(x.who, self->clock().now());
  // Another claim of this user may have been written since.
  tell_redis(x.who);
  auto code = retry_after > 0 ? errc::rate_limited : errc::too_many_streams;
  auto wait = std::max(std::chrono::seconds{retry_after},
                       std::chrono::seconds{1});
  x.answer.deliver(refusal(code, x.who, wait));
}

void stream_limiter_state::release(const std::string& who) {
  limits->release(who, self->clock().now());
  tell_redis(who);
}

void stream_limiter_state::tell_redis(const std::string& who,
                                      std::function<void()> done) {
  if (!shares())
    return;
  auto& x = *options.redis;
  // What is lost here is told again within half of the expiry.
  x.client->run(count_streams_script(), {x.keys.streams(who)},
                {x.node_id, std::to_string(limits->open(who)),
                 std::to_string(options.expiry.count())},
                [done = std::move(done)](const redis::answer&) {
                  if (done)
                    done();
                });
}

void stream_limiter_state::on_news(const link_status& x) {
  auto same = x.generation == news.generation;
  news = x;
  if (!same && shares())
    refresh();
}

void stream_limiter_state::beat() {
  refresh();
  send_later(self, options.expiry / 2, internal_atom_v, beat_atom_v);
}

void stream_limiter_state::refresh() {
  auto under_way = !to_refresh.empty();
  if (!shares())
    return to_refresh.clear();
  to_refresh = limits->holders();
  if (!under_way)
    refresh_chunk();
}

// The next chunk follows once this one has been answered, so that a node with
// many users does not crowd out what others ask of Redis.
void stream_limiter_state::refresh_chunk() {
  if (!shares())
    return to_refresh.clear();
  auto me = caf::actor_cast<stream_limiter_self>(self);
  for (size_t i = 0; i < options.chunk && !to_refresh.empty(); ++i) {
    auto who = std::move(to_refresh.back());
    to_refresh.pop_back();
    std::function<void()> next;
    if (i + 1 == options.chunk && !to_refresh.empty())
      next = [me] {
        caf::anon_send(me, internal_atom_v, claim_atom_v, chunk_done, true,
                       uint64_t{0});
      };
    tell_redis(who, next);
  }
}

void stream_limiter_state::sweep() {
  limits->sweep(self->clock().now());
  send_later(self, sweep_interval, internal_atom_v, caf::tick_atom_v);
}

stream_limiter_self::behavior_type
stream_limiter(stream_limiter_state::self_ptr self,
               stream_limiter_options options) {
  self->state.start(options);
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](claim_atom, const std::string& who, uint64_t most, bool resuming,
           const reply<bool>& answer) {
      self->state.claim(who, most, resuming, answer);
    },
    [self](detach_atom, const std::string& who) { self->state.release(who); },
    [self](status_atom, const reply<uint64_t>& answer) {
      answer.deliver(self->state.limits->open());
    },
    [self](redis_atom, const link_status& x) { self->state.on_news(x); },
    [self](internal_atom, claim_atom, uint64_t number, bool granted,
           uint64_t retry_after) {
      self->state.decided(number, granted, retry_after);
    },
    [self](internal_atom, beat_atom) { self->state.beat(); },
    [self](internal_atom, caf::tick_atom) { self->state.sweep(); },
  };
}

} // namespace bidiq
