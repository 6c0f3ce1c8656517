#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/record.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// In which order PNCP's lists come. Nothing promises any; ascending is what
/// has been seen of the service.
struct list_sorting {
  enum class kind : uint8_t {
    ascending,
    descending,
    file,     ///< As the records came in.
    shuffled, ///< By chance, the same for all requests.
    mostly,   ///< Ascending but for one in fifty.
  };

  kind how = kind::ascending;
  uint64_t seed = 1; ///< For what is by chance.

  bool operator==(const list_sorting&) const = default;

  /// Where a record belongs, apart from ascending ones: lists ascend by this.
  /// `stamp` is what the list sorts by, `index` the record's place among all.
  int64_t rank(const sim_record& record, local_time stamp,
               uint32_t index) const;
};

/// "descending", "shuffled:7": a kind and, if wanted, a seed. Fails with
/// invalid_request.
outcome<list_sorting> parse_list_sorting(std::string_view text);

/// In that form.
std::string to_string(const list_sorting& x);

} // namespace bidiq
