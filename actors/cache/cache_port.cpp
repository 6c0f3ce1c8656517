#include "actors/cache/cache_port.hpp"

#include "actors/cache/cache_step.hpp"
#include "actors/redis/redis_errors.hpp"

#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

cache_step_ptr step_of(std::function<void()> run) {
  auto out = std::make_shared<cache_step>();
  out->run = std::move(run);
  return out;
}

// Posts to the cache's thread what comes on the client's.
class channel_subscriber : public redis::subscriber {
public:
  using poster = std::function<void(std::function<void()>)>;

  channel_subscriber(poster post, std::function<void(bool)> subscribed,
                     std::function<void(std::string_view)> heard)
    : post_(std::move(post)),
      subscribed_(std::move(subscribed)),
      heard_(std::move(heard)) {
    // nop
  }

  void on_subscribed() override {
    post_([f = subscribed_] { f(true); });
  }
  void on_unsubscribed() override {
    post_([f = subscribed_] { f(false); });
  }
  void on_message(std::string_view payload) override {
    post_([f = heard_, text = std::string{payload}] { f(text); });
  }

private:
  poster post_;
  std::function<void(bool)> subscribed_;
  std::function<void(std::string_view)> heard_;
};

} // namespace

cache_port::cache_port(self_ptr self, const notice_cache_options& options)
  : self_(self), options_(options) {
  if (options.redis)
    link_ = options.redis->link();
}

bool cache_port::on_link(const link_status& news) {
  if (news.generation < link_.generation)
    return false;
  auto returned = news.commands
                  && (!link_.commands || news.incarnation != link_.incarnation);
  link_ = news;
  if (!hears() && deaf_)
    deaf_();
  return returned;
}

bool cache_port::shares() const {
  return options_.redis && link_.commands;
}

bool cache_port::hears() const {
  return shares() && link_.subscriptions && subscribed_;
}

void cache_port::listen(std::function<void(std::string_view)> heard,
                        std::function<void()> deaf) {
  deaf_ = std::move(deaf);
  auto me = caf::actor_cast<notice_cache_self>(self_);
  auto post = [me](std::function<void()> run) {
    caf::anon_send(me, internal_atom_v, redis_atom_v, step_of(std::move(run)));
  };
  auto x = std::make_shared<channel_subscriber>(
    post, [this](bool yes) { on_subscribed(yes); }, std::move(heard));
  auto redis = options_.redis;
  auto channel = keys().cache_events();
  redis->client->subscribe(channel, x);
  auto end = [redis, channel, x](void*) {
    redis->client->unsubscribe(channel, x);
  };
  subscription_ = std::shared_ptr<void>{nullptr, end};
}

void cache_port::on_subscribed(bool yes) {
  subscribed_ = yes;
  if (!yes)
    deaf_();
}

void cache_port::command(std::vector<std::string> args, answered then) {
  redis().client->command(std::move(args), here(std::move(then)));
}

void cache_port::run(const redis::script& code, script_call call,
                     answered then) {
  redis().client->run(code, {std::move(call.key)}, std::move(call.args),
                      here(std::move(then)));
}

// The answers are gathered where they come in, on the client's thread.
void cache_port::run_all(const redis::script& code,
                         std::vector<script_call> calls, all_answered then) {
  struct gathering {
    std::vector<redis::answer> answers;
    size_t missing;
  };
  auto all = std::make_shared<gathering>();
  all->answers.resize(calls.size(), redis::answer{redis::value{}});
  all->missing = calls.size();
  auto me = caf::actor_cast<notice_cache_self>(self_);
  for (size_t i = 0; i < calls.size(); ++i)
    redis().client->run(
      code, {std::move(calls[i].key)}, std::move(calls[i].args),
      [me, all, i, then](redis::answer found) {
        all->answers[i] = std::move(found);
        if (--all->missing == 0)
          caf::anon_send(me, internal_atom_v, redis_atom_v,
                         step_of([all, then] { then(all->answers); }));
      });
}

redis::callback cache_port::here(answered then) {
  if (!then)
    return [](const redis::answer&) {};
  auto me = caf::actor_cast<notice_cache_self>(self_);
  return [this, me, then = std::move(then)](redis::answer x) {
    caf::anon_send(me, internal_atom_v, redis_atom_v,
                   step_of([this, then, x = std::move(x)] {
                     report(x);
                     then(x);
                   }));
  };
}

void cache_port::report(const redis::answer& x) const {
  if (!x && concerns_link(x.error().code) && redis().report)
    redis().report(x.error());
}

void cache_port::after(caf::timespan delay, std::function<void()> run) {
  self_->delayed_send(self_, delay, internal_atom_v, redis_atom_v,
                      step_of(std::move(run)));
}

void cache_port::limit(std::function<bool()> done, std::function<void()> late) {
  limit_from({self_->clock().now(), worked_}, std::move(done), std::move(late));
}

void cache_port::limit_from(stopwatch x, std::function<bool()> done,
                            std::function<void()> late) {
  auto left = x.begun + options_.op_timeout + (worked_ - x.worked)
              - self_->clock().now();
  if (left <= caf::timespan{0})
    return late();
  after(left, [this, x, done = std::move(done), late = std::move(late)] {
    if (!done())
      limit_from(x, done, late);
  });
}

} // namespace bidiq
