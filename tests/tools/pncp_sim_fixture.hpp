#pragma once

#include "tools/pncp-sim/generator/notice_generator.hpp"
#include "tools/pncp-sim/simulator.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace bidiq {

inline constexpr std::string_view publication_path
  = "/v1/contratacoes/publicacao";

inline local_day day_of(std::string_view text) {
  return parse_day(text).value();
}

/// A simulator on a clock that moves only when told to; today is 2026-03-01
/// and the notices are those of the 30 days up to it.
struct sim_fixture {
  explicit sim_fixture(fault_settings faults = {})
    : core({.today = day_of("2026-03-01"), .faults = std::move(faults)}) {
  }

  void generate(size_t count, uint64_t seed = 1) {
    std::string text;
    for (const auto& line : generate_ndjson(count, seed, day_of("2026-01-31"),
                                            day_of("2026-03-01")))
      text += line + '\n';
    core.records().load(text);
  }

  sim_answer get(std::string_view target) {
    return request("GET", target);
  }

  sim_answer post(std::string_view target, std::string_view body) {
    return request("POST", target, body);
  }

  sim_answer request(std::string_view method, std::string_view target,
                     std::string_view body = {}) {
    auto answer = core.handle({method, target, body}, now);
    if (!simulator::is_control(target))
      core.finished();
    return answer;
  }

  /// The whole month's first or `page`-th page of Pregão - Eletrônico.
  static std::string target(int page = 1, std::string_view more = {}) {
    std::string out{publication_path};
    out += "?dataInicial=20260131&dataFinal=20260301"
           "&codigoModalidadeContratacao=6&pagina=";
    out.append(std::to_string(page)).append("&tamanhoPagina=50");
    return out.append(more);
  }

  nlohmann::json stats() {
    return nlohmann::json::parse(get("/__sim/stats").body);
  }

  sim_clock now{utc_time{std::chrono::hours{24 * 20513}}, mono_time{}};
  simulator core;
};

/// Returns settings with one rule, written as for --fault.
inline fault_settings one_fault(std::string_view rule, uint64_t seed = 1) {
  fault_settings settings;
  settings.rules.push_back(parse_fault_rule(rule).value());
  settings.seed = seed;
  return settings;
}

} // namespace bidiq
