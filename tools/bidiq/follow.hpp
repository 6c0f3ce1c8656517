#pragma once

#include "tools/bidiq/http.hpp"
#include "tools/bidiq/output.hpp"
#include "tools/bidiq/progress.hpp"
#include "tools/bidiq/reconnect.hpp"

#include <string>
#include <vector>

namespace bidiq::client {

struct follow_options {
  std::string url;                   ///< Of the progress stream.
  std::vector<std::string> ufs = {}; ///< As asked; may be empty.
  bool known = true; ///< The search exists: outlast even a server's restart.
  reconnect_options reconnect = {};
};

/// How following a search's progress ended.
struct follow_end {
  enum class kind {
    terminal,    ///< The terminal event has come.
    over,        ///< It had come on an earlier connection (204).
    interrupted, ///< By the user.
    lost,        ///< Refused, or given up after many attempts.
  };

  kind how = kind::lost;
  std::string stage;   ///< Of the terminal event.
  std::string message; ///< Of the terminal event, or what went wrong.
};

/// Shows a search's progress until its end, over as many connections as it
/// takes, each resumed behind the last event seen.
follow_end follow(http_session& session, screen& out,
                  const follow_options& options);

} // namespace bidiq::client
