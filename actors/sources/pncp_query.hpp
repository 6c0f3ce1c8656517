#pragma once

#include "actors/system/time.hpp"

#include <string>

namespace bidiq {

/// One page of PNCP's list by publication date.
struct pncp_query {
  std::string base_url; ///< Without the version, e.g. ".../api/consulta".
  std::string uf;       ///< Two capital letters; empty: the whole country.
  int modality = 0;     ///< codigoModalidadeContratacao, which is obligatory.
  local_day first{};    ///< Both days are included; at most 365 apart.
  local_day last{};
  int page = 1;
  int page_size = 50; ///< 10..50; upstream answers 400 to any other.
};

/// Returns the URL of /v1/contratacoes/publicacao for the query.
std::string publication_url(const pncp_query& query);

} // namespace bidiq
