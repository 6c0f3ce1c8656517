#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Returns `text` (valid UTF-8) without case and accents, for finding words.
std::string folded(std::string_view text);

/// Returns PNCP's code of a modality told in words, such as "Pregão para
/// Registro de Preço"; 0 if they name none that PNCP knows. Where PNCP parts
/// them it is the electronic one, unless the words say "presencial".
int modality_of(std::string_view words);

/// What the words for the state of a purchase say.
struct told_situation {
  int code = 0; ///< As `notice::situation`; 0: there are no words.
  bool homologated = false;

  bool operator==(const told_situation&) const = default;
};

/// Understands words such as "Revogado" or "Recebendo Propostas".
told_situation situation_of(std::string_view words);

} // namespace bidiq
