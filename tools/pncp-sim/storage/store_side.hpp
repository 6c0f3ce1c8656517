#pragma once

#include "tools/pncp-sim/storage/store_faults.hpp"
#include "tools/pncp-sim/storage/store_statistics.hpp"
#include "tools/pncp-sim/storage/target.hpp"

#include <functional>

namespace bidiq {

/// What strikes the requests to one store, and what became of them.
struct store_side {
  store_fault_list faults{};
  store_counts counts{};

  /// A store's true answer, and how it says an HTTP status.
  using truth = std::function<store_answer()>;
  using refusal = store_answer (*)(unsigned status);

  /// The true answer, or what a fault makes of it; counts it.
  store_answer serve(const store_request& request, const store_target& target,
                     store_operation operation, const truth& answer,
                     refusal refuse);
};

/// The status that goes out; 0: none does.
unsigned told_status(const store_answer& x) noexcept;

} // namespace bidiq
