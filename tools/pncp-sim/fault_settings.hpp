#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/faults.hpp"
#include "tools/pncp-sim/latency.hpp"
#include "tools/pncp-sim/leaky_bucket.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Everything about faults that flags and /__sim/faults can set.
struct fault_settings {
  std::vector<fault_rule> rules;
  latency_model latency;
  /// Nothing = as for PNCP, or as on a real day.
  std::optional<latency_model> pcp_latency;
  std::optional<latency_model> comprasgov_latency;
  double rate = 0;            ///< PNCP's requests a second; 0 = no limit.
  double burst = 0;           ///< See leaky_bucket; 0 = its default.
  double pcp_rate = 0;        ///< The same for the further sources, with the
  double comprasgov_rate = 0; ///< bucket's default.
  int retry_after = 0; ///< Seconds announced with 429 and 503; 0 = no header.
  uint64_t seed = 1;
  /// Adds real_day_rules, takes real_day_latency, and real_rate where PNCP has
  /// no rate of its own.
  bool real_day = false;
  /// PNCP's latency on a real day; nothing = real_day_latency.
  std::optional<latency_model> real_latency;
};

/// What the settings come to.
std::vector<fault_rule> effective_rules(const fault_settings& settings);
latency_model effective_latency(const fault_settings& settings,
                                sim_source source);
leaky_bucket effective_bucket(const fault_settings& settings,
                              sim_source source);

/// Returns `current` with what the JSON object names replaced: faults (array
/// of {kind, probability, source, uf, modalidade, first_only, delay_ms, size,
/// key}, or of strings as in the flag), latency, pcp_latency,
/// comprasgov_latency, rate, burst, pcp_rate, comprasgov_rate, retry_after,
/// seed, real_day. Unknown names and wrong types fail with invalid_request.
outcome<fault_settings> read_fault_settings(std::string_view json,
                                            fault_settings current,
                                            const file_reader& read_file);

/// The settings in the form that `read_fault_settings` takes.
std::string to_json(const fault_settings& settings);

} // namespace bidiq
