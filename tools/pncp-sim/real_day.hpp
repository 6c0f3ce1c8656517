#pragma once

#include "tools/pncp-sim/faults.hpp"
#include "tools/pncp-sim/latency.hpp"

#include <span>
#include <vector>

namespace bidiq {

/// Requests a second that the real PNCP bears from one address, and how many it
/// takes at once after a rest.
inline constexpr double real_rate = 1;
inline constexpr double real_burst = 6;

/// The faults of a day: 5 % of PNCP's answers, in the proportions of a log of
/// 446 requests and of what other clients report. 429 is not among them: the
/// enforced rate sees to it.
std::vector<fault_rule> real_day_rules();

/// Sixty quantiles of the successful answers of that log.
std::span<const std::chrono::milliseconds> real_latencies() noexcept;

/// How long answers of a source take: PNCP as in the log, Portal de Compras
/// Públicas 0.6 to 0.7 s, Compras.gov.br 2 to 4 s.
latency_model real_day_latency(sim_source source);

} // namespace bidiq
