#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// The one user there is with AUTH_MODE=off.
inline constexpr const char* local_user = "local";

/// What a user may do. A number that is not set is no limit; those of the node
/// (`MAX_ACTIVE_SEARCHES_PER_USER`, ...) hold besides. How many progress
/// streams he may have open is the operator's choice: see `stream_allowance`.
struct capabilities {
  std::optional<uint32_t> history_days; ///< The age of `data_inicial`, at most.
  bool excel = true;                    ///< Results have a workbook.
  std::optional<uint32_t> requests_per_minute; ///< Searches and retries.
  std::optional<uint32_t> searches_per_month;

  bool operator==(const capabilities&) const = default;
};

/// Returns what the plan of that id allows (contract section 9), nothing if
/// there is no such plan.
std::optional<capabilities> capabilities_of(std::string_view plan) noexcept;

/// Whose searches are taken first where they wait for a worker: the higher. 0
/// for the cheapest plan, and for one that is none.
int priority_of(std::string_view plan) noexcept;

/// The caller of a request, and what he may do. With AUTH_MODE=off everybody is
/// the local user, whom no plan limits.
struct identity {
  std::string user = local_user;
  bool admin = false;
  std::string plan = "sala_guerra"; ///< Its id.
  capabilities may = {};

  bool operator==(const identity&) const = default;
};

} // namespace bidiq
