#pragma once

#include "tools/pncp-sim/sources/source.hpp"

#include <map>
#include <string>
#include <string_view>

namespace bidiq {

/// A request target taken apart.
struct sim_target {
  sim_source source = sim_source::pncp; ///< By mount point or path.
  std::string path; ///< Without a mount point such as "/api/consulta".
  std::map<std::string, std::string, std::less<>> query; ///< Decoded.
  std::string key; ///< Path and raw query: the same for every retry.
  std::string raw; ///< As it was sent.

  /// Returns the parameter's value, or nullptr if it was not sent.
  const std::string* find(std::string_view name) const;
};

/// Splits and percent-decodes a target such as "/api/consulta/v1/x?a=b". Of a
/// repeated parameter the first counts. Mount points: "/api/consulta",
/// "/pncp-consulta", "/pcp", "/comprasgov".
sim_target parse_target(std::string_view target);

} // namespace bidiq
