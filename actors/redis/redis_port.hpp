#pragma once

#include "actors/redis/access.hpp"
#include "actors/redis/redis_errors.hpp"
#include "actors/system/protocol.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_clock.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// How the parts of one actor reach Redis and the time. All that is passed as
/// `then` or `run` runs on the actor's thread, or is dropped if the actor has
/// gone by then, with what it holds. Errors that concern the link are told to
/// its supervisor. `Self` is the actor's type with its message
/// `(internal_atom, redis_atom, shared_ptr<const Step>)`, upon which it calls
/// `run` of the `Step`.
template <class Self, class Step>
class redis_port {
public:
  using self_ptr = typename Self::pointer;
  using time_point = caf::actor_clock::time_point;
  using texts = std::vector<std::string>;
  using answered = std::function<void(redis::answer)>;
  using all_answered = std::function<void(std::vector<redis::answer>)>;

  /// Keys and arguments of one run of a script.
  struct script_call {
    texts keys;
    texts args;
  };

  /// Null `access`: there is no Redis, only time.
  redis_port(self_ptr self, redis_access_ptr access)
    : self_(self), access_(std::move(access)) {
    if (access_)
      link_ = access_->link();
  }

  redis_port(const redis_port&) = delete;
  redis_port& operator=(const redis_port&) = delete;

  /// Only if there is Redis at all.
  const redis_access& redis() const noexcept {
    return *access_;
  }
  const key_space& keys() const noexcept {
    return access_->keys;
  }
  /// As last told; older news are ignored.
  const link_status& link() const noexcept {
    return link_;
  }
  /// Whether other nodes see what is written.
  bool shares() const {
    return access_ && link_.commands;
  }
  time_point now() const {
    return self_->clock().now();
  }

  /// Returns whether Redis is back, or is another one: it may lack what was
  /// written before.
  bool on_link(const link_status& news) {
    if (news.generation < link_.generation)
      return false;
    auto before = std::exchange(link_, news);
    return news.commands
           && (!before.commands || news.incarnation != before.incarnation);
  }

  /// `then`, which may be null, runs with exactly one answer.
  void command(texts args, answered then) {
    redis().client->command(std::move(args), here(std::move(then)));
  }
  void run(const redis::script& code, script_call call, answered then) {
    redis().client->run(code, std::move(call.keys), std::move(call.args),
                        here(std::move(then)));
  }

  /// Runs all, in order; `then` with all answers, in that order.
  void commands(std::vector<texts> all, all_answered then) {
    auto slots = gather(all.size(), std::move(then));
    for (auto& args : all)
      redis().client->command(std::move(args), slots());
  }
  void run_all(const redis::script& code, std::vector<script_call> calls,
               all_answered then) {
    auto slots = gather(calls.size(), std::move(then));
    for (auto& x : calls)
      redis().client->run(code, std::move(x.keys), std::move(x.args), slots());
  }

  void after(caf::timespan delay, std::function<void()> run) {
    self_->delayed_send(self_, delay, internal_atom_v, redis_atom_v,
                        step_of(std::move(run)));
  }

protected:
  using step_ptr = std::shared_ptr<const Step>;

  static step_ptr step_of(std::function<void()> run) {
    auto out = std::make_shared<Step>();
    out->run = std::move(run);
    return out;
  }

  self_ptr self() const noexcept {
    return self_;
  }
  const redis_access_ptr& access() const noexcept {
    return access_;
  }

  /// What posts a step to the actor, from any thread.
  auto poster() const {
    return [me = caf::actor_cast<Self>(self_)](std::function<void()> run) {
      caf::anon_send(me, internal_atom_v, redis_atom_v,
                     step_of(std::move(run)));
    };
  }

private:
  void report(const redis::answer& x) const {
    if (!x && concerns_link(x.error().code) && redis().report)
      redis().report(x.error());
  }

  redis::callback here(answered then) {
    if (!then)
      return [](const redis::answer&) {};
    return [this, post = poster(), then = std::move(then)](redis::answer x) {
      auto shared = std::make_shared<redis::answer>(std::move(x));
      post([this, then, shared] {
        report(*shared);
        then(std::move(*shared));
      });
    };
  }

  // Callbacks for the answers, one after the other. They are gathered where
  // they come in, on the client's thread.
  auto gather(size_t n, all_answered then) {
    struct gathering {
      std::vector<redis::answer> answers;
      size_t missing;
    };
    auto x = std::make_shared<gathering>();
    x->answers.resize(n, redis::answer{redis::value{}});
    x->missing = n;
    return [this, x, post = poster(), then = std::move(then),
            i = size_t{0}]() mutable -> redis::callback {
      return [this, x, post, then, slot = i++](redis::answer answer) {
        x->answers[slot] = std::move(answer);
        if (--x->missing == 0)
          post([this, x, then] {
            for (auto& each : x->answers)
              report(each);
            then(std::move(x->answers));
          });
      };
    };
  }

  self_ptr self_;
  redis_access_ptr access_;
  link_status link_;
};

} // namespace bidiq
