#include "tools/pncp-sim/real_day.hpp"

namespace bidiq {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds before_500{30'000};

constexpr milliseconds quantiles[]
  = {milliseconds{248},  milliseconds{352},  milliseconds{377},
     milliseconds{404},  milliseconds{420},  milliseconds{429},
     milliseconds{449},  milliseconds{469},  milliseconds{513},
     milliseconds{534},  milliseconds{578},  milliseconds{612},
     milliseconds{651},  milliseconds{721},  milliseconds{767},
     milliseconds{806},  milliseconds{877},  milliseconds{923},
     milliseconds{985},  milliseconds{1012}, milliseconds{1058},
     milliseconds{1101}, milliseconds{1142}, milliseconds{1176},
     milliseconds{1232}, milliseconds{1287}, milliseconds{1308},
     milliseconds{1343}, milliseconds{1386}, milliseconds{1430},
     milliseconds{1447}, milliseconds{1476}, milliseconds{1490},
     milliseconds{1520}, milliseconds{1542}, milliseconds{1554},
     milliseconds{1601}, milliseconds{1638}, milliseconds{1676},
     milliseconds{1700}, milliseconds{1738}, milliseconds{1787},
     milliseconds{1825}, milliseconds{1905}, milliseconds{1964},
     milliseconds{2009}, milliseconds{2105}, milliseconds{2188},
     milliseconds{2255}, milliseconds{2362}, milliseconds{2444},
     milliseconds{2516}, milliseconds{2676}, milliseconds{2756},
     milliseconds{2902}, milliseconds{3056}, milliseconds{3425},
     milliseconds{3781}, milliseconds{4290}, milliseconds{7719}};

struct share {
  fault_kind kind;
  double probability;
  std::optional<milliseconds> delay;
};

constexpr share shares[] = {
  {fault_kind::plain_text_500, 0.008, before_500},
  {fault_kind::jdbc_500, 0.004, before_500},
  {fault_kind::unavailable, 0.008, std::nullopt},
  {fault_kind::false_204, 0.010, std::nullopt},
  {fault_kind::truncated, 0.010, std::nullopt},
  {fault_kind::hang, 0.010, std::nullopt},
};

} // namespace

std::vector<fault_rule> real_day_rules() {
  std::vector<fault_rule> rules;
  for (const auto& share : shares) {
    fault_rule rule;
    rule.kind = share.kind;
    rule.probability = share.probability;
    rule.source = sim_source::pncp;
    rule.delay = share.delay;
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::span<const milliseconds> real_latencies() noexcept {
  return quantiles;
}

latency_model real_day_latency(sim_source source) {
  switch (source) {
    case sim_source::pcp:
      return latency_model::parse("uniform:600-700", {}).value();
    case sim_source::comprasgov:
      return latency_model::parse("uniform:2000-4000", {}).value();
    case sim_source::pncp:
      break;
  }
  return latency_model::parse("real", {}).value();
}

} // namespace bidiq
