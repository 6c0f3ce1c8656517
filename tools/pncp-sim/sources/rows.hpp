#pragma once

#include "tools/pncp-sim/dataset.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// One notice of a further source, before it becomes that source's record.
struct source_row {
  local_time published{};
  std::string uf;
  int code = 0;       ///< The source's own modality; 0 = it has none.
  int64_t number = 0; ///< The source's own key; 0 = it has none.
  /// Place of the PNCP record it shows; nothing = `body` is all there is.
  std::optional<size_t> record;
  std::string body; ///< JSON of no record of PNCP's.
  /// Whether `body` is the source's own record; else it has PNCP's shape.
  bool ready = false;
};

/// What a further source is asked for; zero and empty filter nothing.
struct row_filter {
  std::optional<std::pair<local_day, local_day>> days; ///< Both inclusive.
  std::string uf;
  int code = 0;
};

/// One page of rows, as long as the list is unchanged.
struct row_page {
  std::vector<const source_row*> rows;
  uint64_t total = 0;
};

/// The notices of one further source, oldest first.
class source_rows {
public:
  source_rows() = default;

  /// Sorts by publication; of equal times the earlier stays in front.
  explicit source_rows(std::vector<source_row> rows);

  size_t size() const noexcept {
    return rows_.size();
  }

  /// Returns page `page` (from 1) of `size` rows.
  row_page select(const row_filter& filter, uint64_t page, uint64_t size) const;

private:
  std::vector<source_row> rows_;
};

/// Portal de Compras Públicas: the notices that PNCP shows with its prefix, one
/// in fifty of the others, and as many as one in twenty of all that PNCP does
/// not know. Which ones hangs on the control numbers alone. Every row has a
/// number of nine digits.
source_rows pcp_rows(const dataset& records);

/// Compras.gov.br: all federal notices and three in ten of the others, of the
/// modalities with a number there (see siasg_code).
source_rows comprasgov_rows(const dataset& records);

/// Returns PNCP's 4 to 9 in the numbering of Compras.gov.br: 3 Concorrência,
/// 5 Pregão, 6 Dispensa, 7 Inexigibilidade; 0 for all others.
int siasg_code(int modality) noexcept;

} // namespace bidiq
