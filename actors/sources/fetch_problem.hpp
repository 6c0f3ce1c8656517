#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// Why a page, or a whole list, could not be read.
enum class fetch_problem : uint8_t {
  none,
  rate_limited,
  unreachable,
  slow,
  unstable,  ///< Server errors.
  malformed, ///< Answers that cannot be understood.
  refused,
  too_long,     ///< More pages than are read of one list.
  circuit_open, ///< Not asked: it has failed too often of late.
  out_of_time,
  cancelled,
  interrupted,  ///< The source actor itself has ended.
  repeating,    ///< The same page again instead of the next.
  inconsistent, ///< What it says of a list does not agree with what it shows.
  damaged,      ///< Records that cannot be identified, or were not asked for.
};

/// A source as users know it: "PNCP", "Portal de Compras Públicas", ...
std::string_view display_name(std::string_view source) noexcept;

/// Explains a problem of a source to users (pt-BR); empty for none. `wait`: for
/// so long it will not be asked, if its limit is the problem; 0: not known.
std::string explain(fetch_problem x, std::string_view source,
                    std::chrono::seconds wait = {});

} // namespace bidiq
