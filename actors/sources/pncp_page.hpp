#pragma once

#include "actors/sources/page_reader.hpp"

#include <string_view>

namespace bidiq {

/// Parses pages of PNCP's contratações lists: `data`, `totalRegistros`,
/// `totalPaginas`, `numeroPagina` and `paginasRestantes`. See `page_reader`.
class pncp_page_parser {
public:
  pncp_page_parser();

  /// Parses one body, which needs no padding.
  outcome<source_page> parse(std::string_view body, int page_size = 0);

private:
  page_reader reader_;
};

} // namespace bidiq
