#include "actors/report/labels.hpp"

#include "actors/base/enum_names.hpp"

#include <array>
#include <utility>

namespace bidiq {

namespace {

using word = std::pair<std::string_view, std::string_view>;

constexpr std::string_view unknown = "Não informada";

template <size_t N>
std::string translate(const std::array<word, N>& words, std::string_view key) {
  for (auto& [from, to] : words)
    if (from == key)
      return std::string{to};
  return std::string{key};
}

} // namespace

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
  return unknown;
}

std::string_view status_label(search_status x) noexcept {
  static constexpr enum_names<search_status::cancelled> labels{
    "Na fila", "Em andamento", "Concluída", "Concluída com falhas",
    "Falhou",  "Cancelada"};
  return labels.of(x, unknown);
}

std::string_view status_label(status_filter x) noexcept {
  static constexpr enum_names<status_filter::encerrada> labels{
    "Todas", "Recebendo propostas", "Em julgamento", "Encerradas"};
  return labels.of(x, unknown);
}

std::string_view order_label(sort_order x) noexcept {
  static constexpr enum_names<sort_order::relevancia> labels{
    "Publicação, da mais recente",
    "Publicação, da mais antiga",
    "Valor, do maior",
    "Valor, do menor",
    "Prazo, do mais próximo",
    "Relevância"};
  return labels.of(x, unknown);
}

std::string_view mode_label(term_mode x) noexcept {
  static constexpr enum_names<term_mode::todos> labels{"Qualquer termo basta",
                                                       "Todos os termos"};
  return labels.of(x, unknown);
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
