#pragma once

#include "actors/search/notice.hpp"
#include "actors/system/errc.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace bidiq {

/// One page of PNCP's contratações lists.
struct pncp_page {
  notice_batch notices; ///< In upstream's order.
  int64_t total_records = 0;
  int64_t total_pages = 0;
  int64_t page_number = 0; ///< From 1; 0 = the answer does not tell.
  int64_t pages_left = 0;
  bool empty = false;          ///< As told; whether there is data if not told.
  uint64_t broken_records = 0; ///< Without a usable control number or object.
  uint64_t unknown_enums = 0;  ///< Codes this build has no meaning for.
};

/// Parses pages of PNCP, keeping its memory from page to page. Strict about the
/// page: `upstream_malformed` for HTML, bare text, a cut or otherwise invalid
/// body, nesting beyond 32 levels, no `data` array, or no totals to tell
/// whether the list is complete. Forgiving about records: null, missing and
/// unknown keys, any order, numbers as strings and strings as numbers; a broken
/// record costs only itself. Not safe to share between threads.
class pncp_page_parser {
public:
  pncp_page_parser();
  ~pncp_page_parser();
  pncp_page_parser(pncp_page_parser&&) noexcept;
  pncp_page_parser& operator=(pncp_page_parser&&) noexcept;

  /// Parses one body, which needs no padding. `source` is what the notices'
  /// `source` says.
  outcome<pncp_page> parse(std::string_view body,
                           std::string_view source = "pncp");

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// Parses one page with a parser of its own.
outcome<pncp_page> parse_pncp_page(std::string_view body,
                                   std::string_view source = "pncp");

} // namespace bidiq
