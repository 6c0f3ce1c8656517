#pragma once

#include "actors/base/home_thread.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/detail/init_fun_factory.hpp>
#include <caf/execution_unit.hpp>
#include <caf/infer_handle.hpp>
#include <caf/message.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/timespan.hpp>

#include <cstddef>
#include <deque>
#include <mutex>
#include <type_traits>
#include <utility>

namespace bidiq {

/// How much actors do before the sockets of their thread get their turn.
struct turn_limits {
  size_t messages = 32; ///< One actor takes at a time.
  size_t resumes = 16;  ///< Actors run, one after the other.
};

/// Resumes the actors that live on one thread, and on no other. Must outlive
/// them; thread-safe. What is not pinned goes to CAF's own workers as ever.
class pinning_host final : public caf::execution_unit {
public:
  pinning_host(caf::actor_system& system, home_thread& home,
               turn_limits limits = {});
  ~pinning_host() override;

  void exec_later(caf::resumable* x) override;

  home_thread& home() const noexcept {
    return home_;
  }

private:
  void push(caf::resumable* x);
  caf::resumable* pop();
  void turn();

  home_thread& home_;
  const turn_limits limits_;
  std::mutex mutex_; ///< Guards what follows; never held over a resume.
  std::deque<caf::resumable*> ready_; ///< Each is one reference.
  bool posted_ = false;               ///< A turn is on its way, or runs.
};

/// An actor that lives on the thread of the host it was spawned with; without a
/// `pinning_host` (in tests) it is an ordinary one. `Impl` is what CAF would
/// have spawned, so that functions and handles stay as they are.
template <class Impl>
class pinned final : public Impl {
public:
  // CAF never leaves the host empty: it puts a dummy there.
  explicit pinned(caf::actor_config& config)
    : Impl(config), host_(dynamic_cast<pinning_host*>(config.host)) {
    // nop
  }

  using Impl::enqueue;

  // CAF resumes an actor on the unit of its sender; this one names its own.
  void enqueue(caf::mailbox_element_ptr x, caf::execution_unit* unit) override {
    Impl::enqueue(std::move(x), host_ ? host_ : unit);
  }

  // By this a host knows its own actors from those that it passes on.
  caf::resumable::subtype_t subtype() const override {
    return host_ ? caf::resumable::io_actor : Impl::subtype();
  }

private:
  pinning_host* const host_;
};

/// Spawns as `system.spawn(f, xs...)` does, pinned to `host` unless that is
/// null. The only place that knows these details of CAF 0.17.
template <class F, class... Ts>
auto spawn_pinned(caf::actor_system& system, pinning_host* host, F f,
                  Ts&&... xs) {
  using impl = caf::infer_impl_from_fun_t<F>;
  static_assert(std::is_base_of_v<caf::scheduled_actor, impl>);
  caf::actor_config config{host};
  caf::detail::init_fun_factory<impl, F> factory;
  config.init_fun = factory(std::move(f), std::forward<Ts>(xs)...);
  return system.spawn_class<pinned<impl>, caf::no_spawn_options>(config);
}

/// Sends `xs` to the very actor that calls, `wait` later. A pinned actor
/// uses its own thread's timer, so that none of CAF's has to wake; the timer
/// keeps the actor alive as CAF's would.
template <class Self, class... Ts>
void send_later(Self* self, caf::timespan wait, Ts&&... xs) {
  auto host = dynamic_cast<pinning_host*>(self->context());
  if (host == nullptr)
    return self->delayed_send(self, wait, std::forward<Ts>(xs)...);
  host->home().at(self->clock().now() + wait,
                  [me = caf::actor_cast<caf::strong_actor_ptr>(self),
                   content = caf::make_message(std::forward<Ts>(xs)...)] {
                    me->enqueue(nullptr, caf::make_message_id(), content,
                                nullptr);
                  });
}

} // namespace bidiq
