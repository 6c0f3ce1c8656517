#pragma once

#include "tools/pncp-sim/page.hpp"
#include "tools/pncp-sim/sources/lists.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// The lists of the further sources: PNCP's records in their shapes, or records
/// of their own. Not thread-safe.
class further_lists {
public:
  /// `records` must outlive this.
  explicit further_lists(const dataset& records) : records_(records) {
  }

  /// From now on lists the records of `text` and none of PNCP's: a JSON array,
  /// an envelope with one, or one record a line. For Portal de Compras Públicas
  /// flat records do as well, see pcp_record_of. Returns how many were read.
  dataset::load_result load(sim_source source, std::string_view text);

  /// Returns one page. Its rows are the page's own. Which notices there are
  /// follows the dataset.
  list_page select(sim_source source, const row_query& query, local_time now);

private:
  struct one_list {
    source_rows rows;
    uint64_t version = 0; ///< The version of the dataset it was made from.
    bool own = false;     ///< Records of its own, from a file.
  };

  const source_rows& current(sim_source source);
  std::string rendered(sim_source source, const source_row& row,
                       local_time now) const;

  const dataset& records_;
  per_source<one_list> lists_;
};

} // namespace bidiq
