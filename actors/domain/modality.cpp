#include "actors/domain/modality.hpp"

#include <array>
#include <string_view>

namespace bidiq {

std::string modality_label(int modality) {
  static constexpr std::array<std::string_view, 13> names{
    "Leilão - Eletrônico",
    "Diálogo Competitivo",
    "Concurso",
    "Concorrência - Eletrônica",
    "Concorrência - Presencial",
    "Pregão - Eletrônico",
    "Pregão - Presencial",
    "Dispensa",
    "Inexigibilidade",
    "Manifestação de Interesse",
    "Pré-qualificação",
    "Credenciamento",
    "Leilão - Presencial"};
  if (modality >= 1 && modality <= static_cast<int>(names.size()))
    return std::string{names[static_cast<size_t>(modality - 1)]};
  if (modality > 0)
    return "Modalidade " + std::to_string(modality);
  return "Não informada";
}

std::string modality_of(const notice& x) {
  if (x.modality <= 0 && !x.modality_name.empty())
    return x.modality_name;
  return modality_label(x.modality);
}

} // namespace bidiq
