#pragma once

#include "actors/sources/source_api.hpp"

namespace bidiq {

/// Gives the notices of a page what they do not tell but the question does: the
/// UF of a list of one UF, the modality of a list of one modality.
void fill_places(source_page& page, const source_scope& scope);

/// Whether a notice tells its UF and its modality, though perhaps one that this
/// build has no number for. A notice that does not may be of any search, and
/// can be shown in none.
bool has_place(const notice& x) noexcept;

} // namespace bidiq
