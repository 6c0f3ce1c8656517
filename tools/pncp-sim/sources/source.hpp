#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bidiq {

/// The upstream services that one simulator stands for.
enum class sim_source : uint8_t { pncp, pcp, comprasgov };

inline constexpr size_t sim_source_count = 3;

/// One thing for each source, in the order of `sim_source`.
template <class T>
using per_source = std::array<T, sim_source_count>;

/// What a source calls the parts of its answers.
struct source_words {
  std::string_view name;      ///< As in flags and statistics.
  std::string_view list;      ///< The envelope's array.
  std::string_view id;        ///< A record's key.
  std::string_view object;    ///< What is bought.
  std::string_view published; ///< When.
  std::string_view buyer;     ///< An object, or a text where there is none.
  std::string_view number;    ///< A number that no list filters by.
  std::string_view uf;        ///< Parameter; empty = it has none.
  std::string_view modality;  ///< Parameter; empty = it has none.
  std::string_view size;      ///< Parameter; empty = it has none.
};

inline constexpr per_source<source_words> source_vocabulary{
  {{"pncp", "data", "numeroControlePNCP", "objetoCompra", "dataPublicacaoPncp",
    "orgaoEntidade", "valorTotalEstimado", "uf", "codigoModalidadeContratacao",
    "tamanhoPagina"},
   {"pcp", "result", "codigoLicitacao", "resumo", "dataHoraPublicacao",
    "unidadeCompradora", "codigoSituacaoEdital", "", "", ""},
   {"comprasgov", "resultado", "numeroControlePNCP", "objetoCompra",
    "dataPublicacaoPncp", "orgaoEntidadeRazaoSocial", "valorTotalEstimado",
    "unidadeOrgaoUfSigla", "codigoModalidade", "tamanhoPagina"}}};

constexpr const source_words& words_of(sim_source source) noexcept {
  return source_vocabulary[static_cast<size_t>(source)];
}

constexpr std::string_view to_string(sim_source source) noexcept {
  return words_of(source).name;
}

constexpr std::optional<sim_source>
find_source(std::string_view name) noexcept {
  for (auto source :
       {sim_source::pncp, sim_source::pcp, sim_source::comprasgov})
    if (to_string(source) == name)
      return source;
  return std::nullopt;
}

template <class T>
constexpr T& at(per_source<T>& xs, sim_source source) noexcept {
  return xs[static_cast<size_t>(source)];
}

template <class T>
constexpr const T& at(const per_source<T>& xs, sim_source source) noexcept {
  return xs[static_cast<size_t>(source)];
}

} // namespace bidiq
