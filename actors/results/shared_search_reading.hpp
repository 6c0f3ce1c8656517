#pragma once

#include "actors/domain/identity.hpp"
#include "actors/redis/keys.hpp"
#include "actors/redis/poison.hpp"
#include "actors/results/shared_search.hpp"
#include "net/redis/client.hpp"

#include <string>
#include <vector>

namespace bidiq {

/// Reads all that Redis knows of a search but its notices. Keys: its progress,
/// the first part of its result, its partial result, its log, whether its
/// result has gone early. A key that is not what it should be costs itself
/// only. Another user's search is answered like one that never was, at the same
/// cost, so that time does not tell of it; while its progress does not say
/// whose it is, the caller has to look. Pure but for the script.
const redis::script& look_up_script();

std::vector<std::string> look_up_keys(const key_space& keys,
                                      const std::string& id);
std::vector<std::string> look_up_arguments(const identity& who);

/// Tells the node that runs a search that it is called off, and, should that
/// not live to do it, whoever goes on with it. Keys: its progress, the node's
/// channel; the message. Answers how many heard it.
const redis::script& call_off_script();

/// The answer, and what of it cannot be understood.
struct looked_up {
  shared_search found;
  std::vector<poison> bad;
};

/// Understands the answer to `look_up_script`, whatever it is.
looked_up read_look_up(const redis::value& x, const key_space& keys,
                       const std::string& id);

} // namespace bidiq
