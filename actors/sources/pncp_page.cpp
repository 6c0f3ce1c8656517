#include "actors/sources/pncp_page.hpp"

#include "actors/sources/pncp_page_record.hpp"

namespace bidiq {

namespace {

constexpr page_words words{
  .source = "pncp",
  .list = "data",
  .total_records = "totalRegistros",
  .total_pages = "totalPaginas",
  .page_number = "numeroPagina",
  .pages_left = "paginasRestantes",
  .page_size = 50,
  .read = read_pncp_record,
  .missing = missing_pncp_key,
};

} // namespace

pncp_page_parser::pncp_page_parser() : reader_(words) {
  // nop
}

outcome<source_page> pncp_page_parser::parse(std::string_view body,
                                             int page_size) {
  return reader_.read(body, page_size);
}

} // namespace bidiq
