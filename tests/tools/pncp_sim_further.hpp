#pragma once

#include "tests/tools/pncp_sim_fixture.hpp"
#include "tests/tools/pncp_sim_shapes.hpp"

#include <map>

namespace bidiq {

inline constexpr std::string_view pcp_month
  = "dataInicial=2026-01-31&dataFinal=2026-03-01&tipoData=1";

inline std::string pcp_target(int page = 1, std::string_view days = pcp_month) {
  return "/v2/licitacao/processos?pagina=" + std::to_string(page) + '&'
         + std::string{days};
}

inline std::string
comprasgov_target(int modality, int page = 1,
                  std::string_view more = "&tamanhoPagina=500") {
  return "/modulo-contratacoes/1_consultarContratacoes_PNCP_14133"
         "?dataPublicacaoPncpInicial=2026-01-31"
         "&dataPublicacaoPncpFinal=2026-03-01&codigoModalidade="
         + std::to_string(modality) + "&pagina=" + std::to_string(page)
         + std::string{more};
}

inline std::vector<nlohmann::json> all_of_pcp(sim_fixture& sim) {
  std::vector<nlohmann::json> out;
  for (nlohmann::json next = 1; !next.is_null();) {
    auto answer = sim.get(pcp_target(next.get<int>()));
    auto page = nlohmann::json::parse(answer.body);
    for (const auto& row : page["result"])
      out.push_back(row);
    next = page["nextPage"];
  }
  return out;
}

inline std::vector<nlohmann::json> all_of_comprasgov(sim_fixture& sim) {
  std::vector<nlohmann::json> out;
  for (int modality : {3, 5, 6, 7})
    for (int page = 1;; ++page) {
      auto answer = sim.get(comprasgov_target(modality, page));
      if (answer.status != 200)
        break;
      auto list = nlohmann::json::parse(answer.body);
      for (const auto& row : list["resultado"])
        out.push_back(row);
    }
  return out;
}

/// The records that `sim_fixture::generate` serves, by control number.
inline std::map<std::string, nlohmann::json> all_of_pncp(size_t count) {
  std::map<std::string, nlohmann::json> out;
  for (const auto& line :
       generate_ndjson(count, 1, day_of("2026-01-31"), day_of("2026-03-01"))) {
    auto record = nlohmann::json::parse(line);
    out.emplace(record["numeroControlePNCP"].get<std::string>(), record);
  }
  return out;
}

inline std::vector<std::string> keys_in_order(std::string_view object) {
  std::vector<std::string> out;
  auto record = nlohmann::ordered_json::parse(object);
  for (const auto& [key, value] : record.items())
    out.push_back(key);
  return out;
}

} // namespace bidiq
