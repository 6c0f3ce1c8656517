#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/drive/drive_file.hpp"
#include "tools/pncp-sim/storage/store_faults.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bidiq {

/// What a control message wants changed; nothing stays as it is.
struct drive_settings {
  bool empty = false; ///< It said nothing at all: back to the beginning.
  bool clear = false;
  bool expire_tokens = false;
  std::vector<drive_file> files{};
  uint64_t generate = 0; ///< Files.
  uint64_t seed = 1;
  std::optional<std::vector<store_fault>> faults{};
};

/// Reads a control message; `malformed` or `invalid_request` with what is
/// wrong. A file without a time is of `now`.
outcome<drive_settings> read_drive_settings(std::string_view body,
                                            utc_time now);

} // namespace bidiq
