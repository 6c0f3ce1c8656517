#pragma once

#include "actors/domain/notice.hpp"

#include <string>

namespace bidiq {

/// PNCP's name of a modality, 1..13; "Modalidade N" for other positive numbers,
/// "Não informada" for the rest.
std::string modality_label(int modality);

/// The one name under which notices are counted by modality, whatever their
/// sources call it; the source's own where its number is not known.
std::string modality_of(const notice& x);

} // namespace bidiq
