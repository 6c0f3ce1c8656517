#pragma once

#include "actors/base/errc.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace bidiq {

/// Where an answer goes: the door back from an actor to the asker, usually
/// a connection on an I/O thread. Copies share one promise; the first `deliver`
/// wins, later ones are ignored, and if the last copy goes without any, the
/// asker gets `errc::internal`: a forgotten promise hangs no asker.
/// Thread-safe. The sink must only pass the value on (post it), never block.
template <class T>
class reply {
public:
  using sink = std::function<void(outcome<T>)>;

  reply() = default;

  explicit reply(sink f) : state_(std::make_shared<state>(std::move(f))) {
    // nop
  }

  void deliver(outcome<T> value) const {
    if (state_)
      state_->deliver(std::move(value));
  }

private:
  struct state {
    explicit state(sink f) : fun(std::move(f)) {
      // nop
    }

    ~state() {
      deliver(fail(errc::internal, "the answering actor dropped its promise"));
    }

    void deliver(outcome<T> value) {
      if (!done.exchange(true)) {
        fun(std::move(value));
        fun = nullptr;
      }
    }

    sink fun;
    std::atomic<bool> done = false;
  };

  std::shared_ptr<state> state_;
};

} // namespace bidiq
