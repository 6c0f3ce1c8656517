#pragma once

#include "tools/bidiq/http.hpp"
#include "tools/bidiq/output.hpp"
#include "tools/bidiq/progress.hpp"
#include "tools/bidiq/reconnect.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bidiq::client {

struct follow_options {
  std::string url;                   ///< The progress stream's.
  std::string status_url = {};       ///< Asked while the stream is refused.
  std::vector<std::string> ufs = {}; ///< As asked; may be empty.
  bool known = true; ///< The search exists: outlast even a server's restart.
  std::chrono::milliseconds status_interval{2000}; ///< Between two such asks.
  reconnect_options reconnect = {};
  /// Told once when the server does not come back at once; may be null.
  std::function<void(const std::string&)> warn = {};
};

/// How following a search's progress ended.
struct follow_end {
  enum class kind {
    terminal,    ///< The terminal event has come.
    over,        ///< It had come on an earlier connection (204).
    interrupted, ///< By the user.
    lost,        ///< Refused, or given up after a long time.
  };

  kind how = kind::lost;
  std::string stage;   ///< The terminal event's.
  std::string message; ///< The terminal event's, or what went wrong.
  long status = 0;     ///< Of the answer that refused; 0: none did.
};

/// Shows a search's progress until its end, over as many connections as it
/// takes, each resumed behind the last event seen. While the server refuses the
/// stream for being asked for too often (429), the search's state is shown.
follow_end follow(http_session& session, screen& out,
                  const follow_options& options);

} // namespace bidiq::client
