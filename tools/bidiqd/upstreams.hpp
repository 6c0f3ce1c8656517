#pragma once

#include "actors/cache/notice_cache.hpp"
#include "actors/sources/source.hpp"
#include "config/load.hpp"
#include "net/client/http_client.hpp"
#include "net/routes/app.hpp"
#include "tools/bidiqd/redis_parts.hpp"

#include <caf/atom.hpp>

#include <string>
#include <vector>

namespace bidiq {

/// A source that this node asks.
struct upstream {
  caf::atom_value name = pncp_source_name;
  std::string base_url;
  double rate_limit = 10; ///< Requests a second, of all nodes.
  unsigned max_connections = 8;
  std::function<source_api_ptr()> api;
};

/// The sources to ask. A node whose PNCP is at a loopback address works with a
/// simulator: unless their addresses are given, the others are then looked for
/// at the same place, and only if SOURCES asks for them, so that no test ever
/// meets the public services by accident.
std::vector<upstream> upstreams_of(const loaded_settings& config);

/// What a start tells of them: which are asked, and why the others are not.
std::string sources_note(const loaded_settings& config);

http_client_options client_options(const settings& x,
                                   const std::vector<upstream>& sources,
                                   metrics& meters);

source_options options_of(const upstream& from, const settings& x,
                          metrics& meters, node_state& state, http_getter http,
                          const redis_parts& redis);

notice_cache_options cache_options(const settings& x, metrics& meters,
                                   const redis_parts& redis);

} // namespace bidiq
