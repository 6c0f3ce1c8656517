#pragma once

#include <map>
#include <string>
#include <string_view>

namespace bidiq {

/// A request target taken apart.
struct sim_target {
  std::string path; ///< Without the mount point "/api/consulta".
  std::map<std::string, std::string, std::less<>> query; ///< Decoded.
  std::string key; ///< Path and raw query: the same for every retry.

  /// Returns the parameter's value, or nullptr if it was not sent.
  const std::string* find(std::string_view name) const;
};

/// Splits and percent-decodes a target such as "/api/consulta/v1/x?a=b". Of a
/// repeated parameter the first counts.
sim_target parse_target(std::string_view target);

} // namespace bidiq
