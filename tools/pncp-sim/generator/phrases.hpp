#pragma once

#include "tools/pncp-sim/random.hpp"

#include <span>
#include <string>
#include <string_view>

namespace bidiq {

/// The words of one trade: what is bought as goods and what as services.
/// `sector` is a sector's id, or empty for purchases that fit none.
struct sim_trade {
  std::string_view sector;
  int weight;
  std::span<const std::string_view> goods;
  std::span<const std::string_view> services;
};

/// Returns the trades: the sixteen sectors of the product and one of others.
std::span<const sim_trade> sim_trades();

/// Returns one plausible object text about `trade` for a body in `city`,
/// sentence case, without quirks. Works always mean services.
std::string compose_object(const sim_trade& trade, std::string_view city,
                           sim_random& random);

/// Returns `text` in capitals, Portuguese letters included.
std::string upper_case(std::string_view text);

/// Adds, each with its real frequency, what makes real texts untidy: capitals,
/// a platform's prefix, line breaks, blanks, no-break spaces, control
/// characters, decomposed letters.
std::string soil(std::string text, sim_random& random);

} // namespace bidiq
