#pragma once

#include "tools/pncp-sim/answer.hpp"
#include "tools/pncp-sim/list_query.hpp"
#include "tools/pncp-sim/sources/rows.hpp"
#include "tools/pncp-sim/url.hpp"

#include <variant>

namespace bidiq {

/// A request for a further source's list that passed validation.
struct row_query {
  row_filter filter;
  uint64_t page = 1;
  uint64_t page_size = 10;
};

/// Whether a path (without mount point) is the one list of `source`. PNCP's
/// lists: see find_list.
bool is_list_of(sim_source source, std::string_view path) noexcept;

/// Validates a request for Portal de Compras Públicas: `pagina` from 1,
/// `dataInicial` and `dataFinal` days or instants, all optional; ten a page.
std::variant<row_query, sim_answer> read_pcp_query(const sim_target& target,
                                                   const sim_now& now);

/// Validates a request for Compras.gov.br: days and modality required,
/// `tamanhoPagina` 10..500, default 10.
std::variant<row_query, sim_answer>
read_comprasgov_query(const sim_target& target, const sim_now& now);

} // namespace bidiq
