#pragma once

#include "actors/sources/page_reader.hpp"

namespace bidiq {

/// The words of PNCP's contratações lists: `data`, `totalRegistros`,
/// `totalPaginas`, `numeroPagina` and `paginasRestantes`.
page_words pncp_words() noexcept;

/// Reads one of its records; null without a usable control number or object.
std::shared_ptr<notice> read_pncp_record(simdjson::dom::element record,
                                         record_notes& notes);

} // namespace bidiq
