#pragma once

#include <functional>

namespace bidiq {

/// How the notice cache goes on once Redis has answered or sent something, or a
/// time is up: runs on the cache's own thread.
struct cache_step {
  std::function<void()> run;
};

} // namespace bidiq
