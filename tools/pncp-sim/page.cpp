#include "tools/pncp-sim/page.hpp"

#include "tools/pncp-sim/json_text.hpp"

namespace bidiq {

namespace {

void append_number(std::string& out, std::string_view key, uint64_t value) {
  append_key(out, key);
  out += std::to_string(value);
}

void append_page(std::string& out, std::string_view key, bool there,
                 uint64_t page) {
  append_key(out, key);
  out += there ? std::to_string(page) : "null";
}

void append_rows(std::string& out, const list_page& page) {
  append_key(out, page.list_name.empty() ? words_of(page.source).list
                                         : page.list_name);
  out += '[';
  for (size_t i = 0; i < page.rows.size(); ++i) {
    if (i > 0)
      out += ',';
    out += page.rows[i];
  }
  out += ']';
}

uint64_t pages_left(const list_page& page) {
  auto pages = page.total_pages();
  return pages > page.number ? pages - page.number : 0;
}

void append_pncp(std::string& out, const list_page& page) {
  append_rows(out, page);
  append_number(out, "totalRegistros", page.total);
  append_number(out, "totalPaginas", page.total_pages());
  append_number(out, "numeroPagina", page.number);
  append_number(out, "paginasRestantes", pages_left(page));
  append_key(out, "empty");
  out += page.rows.empty() ? "true" : "false";
}

void append_pcp(std::string& out, const list_page& page) {
  append_number(out, "currentPage", page.number);
  append_number(out, "pageCount", page.total_pages());
  append_number(out, "limit", page.size);
  append_number(out, "offset", (page.number - 1) * page.size);
  append_number(out, "total", page.total);
  append_page(out, "nextPage", pages_left(page) > 0, page.number + 1);
  append_page(out, "previousPage", page.number > 1, page.number - 1);
  append_rows(out, page);
}

void append_comprasgov(std::string& out, const list_page& page) {
  append_rows(out, page);
  append_number(out, "totalRegistros", page.total);
  append_number(out, "totalPaginas", page.total_pages());
  append_number(out, "paginasRestantes", pages_left(page));
}

} // namespace

std::string render_page(const list_page& page) {
  size_t bytes = 200;
  for (auto row : page.rows)
    bytes += row.size() + 1;
  std::string out = "{";
  out.reserve(bytes);
  switch (page.source) {
    case sim_source::pncp:
      append_pncp(out, page);
      break;
    case sim_source::pcp:
      append_pcp(out, page);
      break;
    case sim_source::comprasgov:
      append_comprasgov(out, page);
      break;
  }
  out += '}';
  return out;
}

} // namespace bidiq
