#pragma once

#include "actors/sources/page_reader.hpp"

namespace bidiq {

/// The words of Portal de Compras Públicas: `result`, `total`, `pageCount`,
/// `currentPage`, `nextPage`; ten records a page.
page_words pcp_words() noexcept;

/// Reads one of its records; null without a number or an object. It tells no
/// value and no CNPJ, which stay unknown.
std::shared_ptr<notice> read_pcp_record(simdjson::dom::element record,
                                        record_notes& notes);

} // namespace bidiq
