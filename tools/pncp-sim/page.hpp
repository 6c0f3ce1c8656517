#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// One page of a list, before it becomes bytes.
struct list_page {
  std::vector<std::string_view> rows{}; ///< JSON objects.
  uint64_t total = 0;                   ///< Rows of all pages.
  uint64_t number = 1;
  uint64_t size = 50;

  uint64_t total_pages() const noexcept {
    return (total + size - 1) / size;
  }
};

/// Renders the envelope: data, totalRegistros, totalPaginas, numeroPagina,
/// paginasRestantes, empty, compact and in this order.
std::string render_page(const list_page& page);

} // namespace bidiq
