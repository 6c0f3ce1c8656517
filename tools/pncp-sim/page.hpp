#pragma once

#include "tools/pncp-sim/sources/source.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// One page of a list, before it becomes bytes. Moving keeps its rows, copying
/// does not.
struct list_page {
  list_page() = default;
  list_page(list_page&&) = default;
  list_page& operator=(list_page&&) = default;
  list_page(const list_page&) = delete;
  list_page& operator=(const list_page&) = delete;

  sim_source source = sim_source::pncp;
  std::string list_name{};              ///< Empty = the source's own.
  std::vector<std::string_view> rows{}; ///< JSON objects.
  std::deque<std::string> own{};        ///< Rows that live nowhere else.
  uint64_t total = 0;                   ///< Rows of all pages.
  uint64_t number = 1;
  uint64_t size = 50;

  uint64_t total_pages() const noexcept {
    return (total + size - 1) / size;
  }
};

/// Renders the source's envelope, compact and in its order. PNCP: data,
/// totalRegistros, totalPaginas, numeroPagina, paginasRestantes, empty. Portal
/// de Compras Públicas: currentPage, pageCount, limit, offset, total, nextPage,
/// previousPage, result. Compras.gov.br: resultado, totalRegistros,
/// totalPaginas, paginasRestantes.
std::string render_page(const list_page& page);

} // namespace bidiq
