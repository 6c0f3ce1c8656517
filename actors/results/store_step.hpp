#pragma once

#include <functional>

namespace bidiq {

/// How the result store goes on once Redis has answered or a time is up:
/// runs on the store's own thread.
struct store_step {
  std::function<void()> run;
};

} // namespace bidiq
