#pragma once

#include "actors/base/log.hpp"
#include "actors/system/protocol.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <random>
#include <utility>

namespace bidiq {

/// What to do in the runner's turn.
struct job_step {
  std::function<void()> run;
};

/// The actor with the messages that it sends to itself.
using job_runner_self = job_runner_actor::extend<
  // The store, or another actor, has answered.
  caf::reacts_to<internal_atom, job_step_ptr>,
  // It is time to look, to tell that this worker lives.
  caf::reacts_to<internal_atom, caf::tick_atom>,
  caf::reacts_to<internal_atom, beat_atom>>;

/// How the job runner hears from the store, which answers on any thread, and
/// knows whether that can be reached. What is passed to it runs in the actor's
/// turn, or is dropped if the actor has gone by then.
class job_port {
public:
  /// `on_change` is called at each change of whether the store is reached.
  job_port(job_runner_self::pointer self, std::function<void(bool)> on_change)
    : self_(self), on_change_(std::move(on_change)) {
    // nop
  }

  /// A reply whose answer `f` gets.
  template <class T, class F>
  reply<T> then(F f) const {
    return reply<T>{[post = poster(), f](outcome<T> x) {
      post([f, x = std::move(x)] { f(x); });
    }};
  }

  /// Takes what is to be run from any thread.
  std::function<void(std::function<void()>)> poster() const {
    return
      [me = caf::actor_cast<job_runner_self>(self_)](std::function<void()> f) {
        caf::anon_send(me, internal_atom_v, step_of(std::move(f)));
      };
  }

  /// The same of a write, which shows whether the store can be reached.
  template <class T, class F>
  reply<T> stored(F f) {
    return then<T>([this, f](const outcome<T>& x) {
      note(x || x.error().code != errc::unavailable);
      f(x);
    });
  }

  /// To be run in a while.
  void after(caf::timespan wait, std::function<void()> f) const {
    self_->delayed_send(self_, wait, internal_atom_v, step_of(std::move(f)));
  }

  void note(bool reached) {
    if (std::exchange(reached_, reached) == reached)
      return;
    log_line(reached ? log_level::info : log_level::warning,
             reached ? "job store reached" : "job store away");
    if (on_change_)
      on_change_(reached);
  }

  /// 0 to 1, for delays of several that should not be the same.
  double chance() {
    return std::uniform_real_distribution{0.0, 1.0}(engine_);
  }

  bool reached() const noexcept {
    return reached_;
  }

private:
  static job_step_ptr step_of(std::function<void()> f) {
    return std::make_shared<const job_step>(job_step{std::move(f)});
  }

  job_runner_self::pointer self_;
  std::function<void(bool)> on_change_;
  bool reached_ = true; ///< At the last answer.
  std::minstd_rand engine_{std::random_device{}()};
};

} // namespace bidiq
