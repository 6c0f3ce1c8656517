#pragma once

#include "tools/pncp-sim/random.hpp"

#include <span>
#include <string_view>

namespace bidiq {

/// A code of one of PNCP's domain tables with its name on the wire.
struct domain_entry {
  int code;
  std::string_view name;
};

/// A legal basis as served: code, name, description.
struct legal_basis {
  int code;
  std::string_view name;
  std::string_view text;
};

/// A modality with what its notices usually carry. `weight` is its share of a
/// weekday's notices, with 4 to 7, which searches ask for, raised.
struct sim_modality {
  int code;
  std::string_view name;
  int weight;
  double median_value; ///< R$.
  double no_closing;   ///< Probability of a null closing date.
  int first_day;       ///< Closing, in days after publication: from ...
  int last_day;        ///< ... to.
  std::span<const legal_basis> bases;
  std::span<const domain_entry> dispute_modes;
  std::span<const domain_entry> instruments;
};

/// Draws a modality by weight.
const sim_modality& draw_modality(sim_random& random);

} // namespace bidiq
