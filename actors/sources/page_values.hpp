#pragma once

#include "actors/system/time.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>

namespace bidiq {

// How single JSON values are understood, whichever source sent them: of another
// type than expected or without a meaning is as good as not there.

/// Reads a JSON number, or a string that holds one and nothing else.
std::optional<int64_t> integer_of(simdjson::dom::element x) noexcept;
std::optional<double> number_of(simdjson::dom::element x) noexcept;

/// Reads an amount in R$; nothing unless it is positive, as sources write 0 for
/// what they do not know.
std::optional<double> amount_of(simdjson::dom::element x) noexcept;

/// Returns a string cleaned (`clean_text`), a whole number in decimal, and an
/// empty text for anything else.
std::string text_of(simdjson::dom::element x);

/// Reads a time told in Brasília's wall-clock time.
std::optional<local_time> time_of(simdjson::dom::element x) noexcept;

/// Reads an instant with `Z` or an offset such as `-03:00`; one without either
/// is taken for Brasília's wall-clock time.
std::optional<local_time> instant_of(simdjson::dom::element x) noexcept;

/// Reads a code in 1..most; 0 for null and, counting it, for any other.
int code_of(simdjson::dom::element x, int most, uint64_t& unknown) noexcept;

/// Reads one of PNCP's letters of the sphere; 'N' for none and, counting it,
/// for any other.
char sphere_of(simdjson::dom::element x, uint64_t& unknown);

} // namespace bidiq
