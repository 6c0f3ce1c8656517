#pragma once

#include "actors/system/errc.hpp"
#include "tools/pncp-sim/faults.hpp"
#include "tools/pncp-sim/latency.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Everything about faults that flags and /__sim/faults can set.
struct fault_settings {
  std::vector<fault_rule> rules;
  latency_model latency;
  double rate = 0;     ///< Requests per second let through; 0 = all.
  double burst = 0;    ///< See leaky_bucket; 0 = its default.
  int retry_after = 0; ///< Seconds announced with a 429; 0 = no header.
  uint64_t seed = 1;
};

/// Returns `current` with what the JSON object names replaced: faults (array
/// of {kind, probability, uf, modalidade, first_only, delay_ms}, or of strings
/// as in the flag), latency, rate, burst, retry_after, seed. Unknown names and
/// wrong types fail with invalid_request.
outcome<fault_settings> read_fault_settings(std::string_view json,
                                            fault_settings current,
                                            const file_reader& read_file);

/// The settings in the form that `read_fault_settings` takes.
std::string to_json(const fault_settings& settings);

} // namespace bidiq
