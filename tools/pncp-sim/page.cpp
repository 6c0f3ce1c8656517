#include "tools/pncp-sim/page.hpp"

#include "tools/pncp-sim/json_text.hpp"

namespace bidiq {

namespace {

void append_number(std::string& out, std::string_view key, uint64_t value) {
  append_key(out, key);
  out += std::to_string(value);
}

} // namespace

std::string render_page(const list_page& page) {
  size_t bytes = 160;
  for (auto row : page.rows)
    bytes += row.size() + 1;
  std::string out;
  out.reserve(bytes);
  out += "{\"data\":[";
  for (size_t i = 0; i < page.rows.size(); ++i) {
    if (i > 0)
      out += ',';
    out += page.rows[i];
  }
  out += ']';
  auto pages = page.total_pages();
  append_number(out, "totalRegistros", page.total);
  append_number(out, "totalPaginas", pages);
  append_number(out, "numeroPagina", page.number);
  append_number(out, "paginasRestantes",
                pages > page.number ? pages - page.number : 0);
  out += page.rows.empty() ? ",\"empty\":true}" : ",\"empty\":false}";
  return out;
}

} // namespace bidiq
