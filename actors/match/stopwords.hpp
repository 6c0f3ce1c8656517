#pragma once

#include <string_view>

namespace bidiq {

/// Whether a normalised word says nothing on its own: Portuguese articles,
/// prepositions, pronouns and conjunctions.
bool is_stopword(std::string_view word) noexcept;

} // namespace bidiq
