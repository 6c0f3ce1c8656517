#pragma once

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace bidiq::tests {

/// The object texts of the real notices; invented ones where those are missing.
inline std::vector<std::string> notice_texts() {
  std::vector<std::string> result;
  for (auto file : {"/contratacoes.ndjson", "/contratacoes-derived.ndjson"}) {
    std::ifstream in{BIDIQ_DATA_DIR + std::string{file}};
    for (std::string line; std::getline(in, line);)
      result.push_back(nlohmann::json::parse(line).at("objetoCompra"));
  }
  if (result.empty())
    result = {
      "Aquisição de UNIFORMES escolares, calçados e meias para a rede "
      "municipal",
      "[LICITANET] - Contratação de empresa p/ locação de veículos \u2013 lote "
      "2",
      "REGISTRO DE PREÇOS\u00a0: gêneros alimentícios (merenda), 2º semestre",
      "Prestação de serviços de limpeza, conservação e vigilância armada",
    };
  return result;
}

} // namespace bidiq::tests
