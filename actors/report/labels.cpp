#include "actors/report/labels.hpp"

#include <array>
#include <utility>

namespace bidiq {

namespace {

using word = std::pair<std::string_view, std::string_view>;

template <size_t N>
std::string translate(const std::array<word, N>& words, std::string_view key) {
  for (auto& [from, to] : words)
    if (from == key)
      return std::string{to};
  return std::string{key};
}

} // namespace

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

std::string_view sphere_label(char sphere) noexcept {
  switch (sphere) {
    case 'F':
      return "Federal";
    case 'E':
      return "Estadual";
    case 'M':
      return "Municipal";
    case 'D':
      return "Distrital";
    case 'N':
      return "Não se aplica";
  }
  return "Não informada";
}

std::string_view status_label(search_status x) noexcept {
  switch (x) {
    case search_status::queued:
      return "Na fila";
    case search_status::running:
      return "Em andamento";
    case search_status::completed:
      return "Concluída";
    case search_status::degraded:
      return "Concluída com falhas";
    case search_status::failed:
      return "Falhou";
    case search_status::cancelled:
      return "Cancelada";
  }
  return "Não informada";
}

std::string_view status_label(status_filter x) noexcept {
  switch (x) {
    case status_filter::todos:
      return "Todas";
    case status_filter::recebendo_proposta:
      return "Recebendo propostas";
    case status_filter::em_julgamento:
      return "Em julgamento";
    case status_filter::encerrada:
      return "Encerradas";
  }
  return "Não informada";
}

std::string_view order_label(sort_order x) noexcept {
  switch (x) {
    case sort_order::data_desc:
      return "Publicação, da mais recente";
    case sort_order::data_asc:
      return "Publicação, da mais antiga";
    case sort_order::valor_desc:
      return "Valor, do maior";
    case sort_order::valor_asc:
      return "Valor, do menor";
    case sort_order::prazo_asc:
      return "Prazo, do mais próximo";
    case sort_order::relevancia:
      return "Relevância";
  }
  return "Não informada";
}

std::string outcome_label(std::string_view status) {
  static constexpr std::array<word, 8> words{{{"success", "completa"},
                                              {"recovered", "completa"},
                                              {"partial", "parcial"},
                                              {"failed", "falhou"},
                                              {"skipped", "não consultada"},
                                              {"pending", "não consultada"},
                                              {"fetching", "incompleta"},
                                              {"retrying", "incompleta"}}};
  return translate(words, status);
}

std::string source_label(std::string_view source) {
  static constexpr std::array<word, 3> words{
    {{"pncp", "PNCP - Portal Nacional de Contratações Públicas"},
     {"pcp", "Portal de Compras Públicas"},
     {"comprasgov", "Compras.gov.br"}}};
  return translate(words, source);
}

} // namespace bidiq
