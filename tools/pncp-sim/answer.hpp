#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// How an answer's bytes reach the client.
enum class delivery {
  whole,     ///< As HTTP wants it.
  truncated, ///< Half the announced body, then the connection is closed.
  slow,      ///< In small pieces spread over `trickle`.
  hang,      ///< Never: the request stays open until the client gives up.
  endless,   ///< The body but its last byte, then filler, `size` bytes in all.
  drip,      ///< A byte every `trickle`.
  header_flood, ///< `size` bytes of header lines, then the body.
  gzip_bomb,    ///< In place of the body, blanks that unfold to `size` MiB.
  close,        ///< Not at all: the connection is reset.
};

/// What the simulator answers and when; the server only carries it out.
struct sim_answer {
  unsigned status = 200;
  std::string content_type{}; ///< Empty = no such header.
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::chrono::milliseconds delay{}; ///< Before the first byte.
  std::chrono::milliseconds trickle{};
  uint64_t size = 0;
  delivery how = delivery::whole;
};

} // namespace bidiq
