#pragma once

#include "tools/pncp-sim/generator/places.hpp"
#include "tools/pncp-sim/random.hpp"

#include <string>

namespace bidiq {

/// A buying body with the unit that buys.
struct sim_body {
  std::string cnpj; ///< Invented, check digits valid; one in 20 has letters.
  std::string name; ///< razaoSocial: capitals without accents.
  std::string unit_name;
  std::string unit_code;
  char sphere = 'M'; ///< esferaId.
  char power = 'N';  ///< poderId.
};

/// Invents a body of `city`: mostly the municipality and its funds, at times a
/// state, federal or shared one. Its CNPJ depends on its name alone.
sim_body invent_body(const sim_state& state, const sim_city& city,
                     sim_random& random);

} // namespace bidiq
