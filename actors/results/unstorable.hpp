#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/log.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Tells of a result that no other node will see.
inline void log_unstorable(const std::string& id, const failure& why) {
  log_line(log_level::error, "result cannot be stored for other nodes",
           {{"search_id", std::string_view{id}},
            {"why", std::string_view{why.context}}});
}

} // namespace bidiq
