#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/generator/draft.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// Invents notices in the exact shape of PNCP's records. The n-th notice
/// depends only on the seed, the days and n. Not thread-safe.
class notice_generator {
public:
  /// Notices are published from `from` to `to`, both inclusive, from <= to.
  notice_generator(uint64_t seed, local_day from, local_day to);

  /// Returns the next notice, one line of JSON without line end. About one in
  /// a hundred is the one before it under another control number.
  std::string next();

private:
  sim_random random_;
  local_day from_;
  local_day to_;
  std::optional<notice_draft> last_;
  std::unordered_map<std::string, int> sequences_; ///< By CNPJ and year.
};

/// Returns `count` notices, one per element.
std::vector<std::string> generate_ndjson(size_t count, uint64_t seed,
                                         local_day from, local_day to);

} // namespace bidiq
