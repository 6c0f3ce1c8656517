#pragma once

#include "tools/pncp-sim/answer.hpp"
#include "tools/pncp-sim/dataset.hpp"
#include "tools/pncp-sim/url.hpp"

#include <optional>
#include <variant>

namespace bidiq {

/// The three lists of contratações.
enum class pncp_list { publication, update, proposal };

/// Returns the list that a path names, if it names one.
std::optional<pncp_list> find_list(std::string_view path);

/// A list request that passed validation.
struct list_query {
  record_filter filter;
  uint64_t page = 1;
  uint64_t page_size = 50; ///< 10..50.
};

/// What the clock says to a validation.
struct sim_now {
  utc_time utc{};        ///< For the stamps of error bodies.
  local_time brasilia{}; ///< Decides which proposals are still open.
};

/// Validates as the service does: missing and unreadable parameters and page
/// sizes give Spring's 400, business rules its own 422.
std::variant<list_query, sim_answer>
read_list_query(pncp_list list, const sim_target& target, const sim_now& now);

} // namespace bidiq
