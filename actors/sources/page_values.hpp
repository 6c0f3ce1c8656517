#pragma once

#include "actors/base/time.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

// How single JSON values are understood, whichever source sent them: of another
// type than expected or without a meaning is as good as not there.

/// Reads a JSON number, or a string that holds one and nothing else.
std::optional<int64_t> integer_of(simdjson::dom::element x) noexcept;
std::optional<double> number_of(simdjson::dom::element x) noexcept;

/// Reads an amount in R$ as it is told, a number or a string that holds one,
/// negative and absurd ones too; nothing for what cannot be an amount: other
/// text, what is not finite, and 0, which sources write for what they do not
/// know.
std::optional<double> amount_of(simdjson::dom::element x) noexcept;

/// Returns a string cleaned (`clean_text`), a whole number in decimal, and an
/// empty text for anything else.
std::string text_of(simdjson::dom::element x);

/// Reads the text `key` of an object; empty if either is not there.
std::string text_within(simdjson::dom::element x, std::string_view key);

/// Reads a CNPJ (`read_cnpj`); a number gets back the zeros that it lost in
/// front.
std::string cnpj_of(simdjson::dom::element x);

/// Reads an instant (`parse_instant`) into Brasília's wall-clock time.
std::optional<local_time> time_of(simdjson::dom::element x) noexcept;

/// Reads a code in 1..most; 0 for null and, counting it, for any other.
int code_of(simdjson::dom::element x, int most, uint64_t& unknown) noexcept;

/// Reads one of PNCP's letters of the sphere; 'N' for none and, counting it,
/// for any other.
char sphere_of(simdjson::dom::element x, uint64_t& unknown);

} // namespace bidiq
