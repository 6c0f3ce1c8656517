#pragma once

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>

namespace bidiq {

/// Names under which the root supervisor registers its services with CAF's
/// registry: users look them up at each use, so a restarted one is found.
inline constexpr caf::atom_value progress_registry_name = caf::atom("progress");
inline constexpr caf::atom_value stream_limiter_name = caf::atom("streamgate");
inline constexpr caf::atom_value search_supervisor_name = caf::atom("searches");
inline constexpr caf::atom_value result_store_name = caf::atom("results");
inline constexpr caf::atom_value node_registry_name = caf::atom("nodes");
inline constexpr caf::atom_value redis_supervisor_name = caf::atom("redis");
inline constexpr caf::atom_value notice_cache_name = caf::atom("cache");
inline constexpr caf::atom_value pncp_source_name = caf::atom("pncp");
inline constexpr caf::atom_value pcp_source_name = caf::atom("pcp");
inline constexpr caf::atom_value comprasgov_source_name
  = caf::atom("comprasgov");
inline constexpr caf::atom_value accounts_name = caf::atom("accounts");
inline constexpr caf::atom_value job_runner_name = caf::atom("jobs");
inline constexpr caf::atom_value loop_keeper_name = caf::atom("loops");
inline constexpr caf::atom_value token_cache_name = caf::atom("tokens");
inline constexpr caf::atom_value excel_exporter_name = caf::atom("excel");

/// The service of this name, as an actor finds it now; null while it is being
/// restarted.
template <class Handle, class Self>
Handle find_service(Self* self, caf::atom_value name) {
  return self->system().registry().template get<Handle>(name);
}

} // namespace bidiq
