#pragma once

#include <caf/allowed_unsafe_message_type.hpp>

#include <functional>
#include <memory>

namespace bidiq {

/// How the search directory goes on once Redis has answered or a time is up:
/// runs on the directory's own thread.
struct directory_step {
  std::function<void()> run;
};
using directory_step_ptr = std::shared_ptr<const directory_step>;

} // namespace bidiq

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::directory_step_ptr)
