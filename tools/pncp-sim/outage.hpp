#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/sources/source.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// How a source is away.
enum class outage_mode : uint8_t {
  none,        ///< It is not.
  unavailable, ///< 503 to everything, at once.
  hang,        ///< No answer to anything.
  close,       ///< Connections are reset in place of an answer.
};

using outages = per_source<outage_mode>;

/// Returns `current` with what {"source": .., "up": false, "mode": "503",
/// "hang" or "close"} changes; without a source all of them, without a mode
/// 503. Fails with invalid_request.
outcome<outages> read_outage(std::string_view json, outages current);

/// The outages as {"pncp": "up" or a mode, ...}.
std::string to_json(const outages& current);

} // namespace bidiq
