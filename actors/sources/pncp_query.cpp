#include "actors/sources/pncp_query.hpp"

namespace bidiq {

std::string publication_url(const pncp_query& query) {
  std::string url = query.base_url;
  while (url.ends_with('/'))
    url.pop_back();
  url += "/v1/contratacoes/publicacao?dataInicial=";
  url += format_compact_day(query.first);
  url += "&dataFinal=";
  url += format_compact_day(query.last);
  url += "&codigoModalidadeContratacao=";
  url += std::to_string(query.modality);
  if (!query.uf.empty())
    url += "&uf=" + query.uf;
  url += "&pagina=" + std::to_string(query.page);
  url += "&tamanhoPagina=" + std::to_string(query.page_size);
  return url;
}

} // namespace bidiq
