#pragma once

#include "actors/redis/access.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace bidiq {

/// The command that reads the incarnation of the data set. What is longer than
/// 64 bytes is cut: any text will do that changes when the data do.
inline std::vector<std::string> read_incarnation(const key_space& keys) {
  return {"GETRANGE", keys.incarnation(), "0", "63"};
}

/// The incarnation, empty where it cannot be known; or what Redis has against
/// commands.
using incarnation_answer = boost::system::result<std::string, redis::error>;

/// Reads the incarnation, makes it if there is none, and has it live for `ttl`
/// from now. What it does first fails where writing does: on a replica, or a
/// disk that is full. `tell` runs on the client's thread, at least once; each
/// command that fails tells of itself.
void keep_incarnation(const redis_access& redis, std::chrono::milliseconds ttl,
                      std::function<void(incarnation_answer)> tell);

} // namespace bidiq
