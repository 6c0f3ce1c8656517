#pragma once

#include "actors/progress/progress_broker.hpp"
#include "actors/redis/access.hpp"

namespace bidiq {

/// What brokers share through Redis.
std::shared_ptr<const progress_sharing> share_progress(redis_access_ptr redis);

} // namespace bidiq
