#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// How a loop has run last: what its job's payload says between two runs.
struct loop_report {
  utc_time ended{};
  std::chrono::milliseconds took{0};
  uint64_t runs = 0;  ///< In the whole fleet, so far.
  std::string said;   ///< What came of it, or why it failed; one line.
  std::string worker; ///< Who ran it.

  bool operator==(const loop_report&) const = default;
};

std::string encode_loop_report(const loop_report& x);

/// `malformed` for what is none, as before the first run.
outcome<loop_report> decode_loop_report(std::string_view text);

} // namespace bidiq
