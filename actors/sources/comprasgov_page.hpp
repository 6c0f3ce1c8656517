#pragma once

#include "actors/sources/page_reader.hpp"

namespace bidiq {

/// Records asked for in one page: far below the 500 allowed, because an answer
/// takes about 3 s already with 100 records, and an error costs all of them.
inline constexpr int comprasgov_page_size = 250;

/// The words of Compras.gov.br's open data: `resultado`, `totalRegistros`,
/// `totalPaginas`, `paginasRestantes`; no number of the page.
page_words comprasgov_words() noexcept;

/// Reads one of its records of purchases under law 14.133; null without a
/// usable control number of PNCP or an object. Left out is what has been
/// deleted at PNCP (`contratacaoExcluida`): its page there is gone, and PNCP's
/// own lists no longer have it either.
std::shared_ptr<notice> read_comprasgov_record(simdjson::dom::element record,
                                               record_notes& notes);

} // namespace bidiq
