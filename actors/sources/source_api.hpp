#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/read_through.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// One page of one list.
struct page_query {
  std::string base_url; ///< Without a slash at the end.
  source_scope scope;
  local_day first{}; ///< Days of publication; both are included.
  local_day last{};
  int page = 1; ///< From 1, whatever upstream counts from.
  int page_size = 50;
};

/// What an answer means before its body is read.
enum class source_answer : uint8_t {
  page,         ///< To be parsed; may still turn out broken.
  empty,        ///< Nothing there (204, or 404 where that means the same).
  bad_request,  ///< Our mistake on page 1, past the end on others.
  spurious,     ///< Also sent for valid requests; one retry is worth it.
  rate_limited, ///< Slow down: 429, or what stands for it.
  transient,    ///< Its database or proxy is in trouble; retry later.
  refused,      ///< Anything else: a retry would get the same.
};

/// One page as any source tells it.
struct source_page {
  notice_batch notices; ///< In upstream's order.
  /// Ids of records that are sound but not to be shown.
  std::vector<std::string> left_out;
  int64_t total_records = 0;
  int64_t total_pages = 0;
  int64_t page_number = 0; ///< From 1; 0 = the answer does not tell.
  int64_t pages_left = 0;
  uint64_t rows = 0; ///< Records in the body, broken ones included.
  /// Without a usable id or object, or no JSON. Of the latter several that
  /// follow one another may count as one: at least so many notices are missing.
  uint64_t broken_records = 0;
  uint64_t unknown_enums = 0; ///< Codes this build has no meaning for.
  /// What is no longer as this build knows it, though it could be read: a short
  /// stable text for logs and health such as "missing dataPublicacaoPncp";
  /// empty: nothing.
  std::string drift;
};

/// What does not change about a list.
struct source_traits {
  /// The source: "pncp", "pcp", "comprasgov". Its days are cached under it.
  std::string name;
  bool by_uf = true;      ///< Can be asked for one UF.
  int page_size = 50;     ///< Asked for at first ...
  int min_page_size = 10; ///< ... and what is tried when that is refused.
  /// A longer period is read as several lists of at most so many days, the
  /// newest first; 0: as one, unless that turns out long.
  int max_days = 0;
  int max_pages = 20'000; ///< A longer list is incomplete, not endless.
};

/// A list of a source, as a plug-in: what to ask and how to read the answer.
/// Pure; `parse` may keep memory from page to page, so one per actor.
class source_api {
public:
  virtual ~source_api() = default;

  virtual const source_traits& traits() const = 0;

  /// The lists to read for these UFs (none: the whole country) and modalities
  /// (PNCP's codes). Modalities the source does not have are left out, so the
  /// result may be empty.
  virtual std::vector<source_scope>
  scopes(const std::vector<std::string>& ufs,
         const std::vector<int>& modalities) const = 0;

  virtual std::string url(const page_query& query) const = 0;

  virtual source_answer classify(int status,
                                 std::string_view content_type) const = 0;

  /// Reads one body, which needs no padding: `upstream_malformed` for HTML,
  /// bare text, a cut body, nesting beyond 32 levels, no list, or no totals;
  /// forgiving about single records, also such as are no JSON. `page_size`:
  /// what was asked for; 0: the usual one.
  virtual outcome<source_page> parse(std::string_view body, int page_size = 0)
    = 0;
};
using source_api_ptr = std::unique_ptr<source_api>;

/// The lists by publication of PNCP, Portal de Compras Públicas v2 and
/// ComprasGov v3. PNCP's list of open proposals is none of them: it names
/// nothing without a closing date, and moves while it is read.
source_api_ptr make_pncp();
source_api_ptr make_pcp();
source_api_ptr make_comprasgov();

} // namespace bidiq
