#pragma once

#include <functional>

namespace bidiq {

/// How the search directory goes on once Redis has answered or a time is up:
/// runs on the directory's own thread.
struct directory_step {
  std::function<void()> run;
};

} // namespace bidiq
