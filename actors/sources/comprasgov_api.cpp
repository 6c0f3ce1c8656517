#include "actors/sources/comprasgov_page.hpp"
#include "actors/sources/source_answer.hpp"
#include "actors/sources/source_api.hpp"
#include "actors/sources/source_url.hpp"

#include <algorithm>

namespace bidiq {

namespace {

struct siasg_modality {
  int code;                ///< SIASG's, which this API asks for.
  std::vector<int> brings; ///< PNCP's, which its records carry as well.
};

const siasg_modality siasg_modalities[] = {
  {3, {4, 5}}, // Concorrência
  {5, {6, 7}}, // Pregão
  {6, {8}},    // Dispensa
  {7, {9}},    // Inexigibilidade
};

bool any_asked(const siasg_modality& x, const std::vector<int>& asked) {
  return std::find_first_of(x.brings.begin(), x.brings.end(), asked.begin(),
                            asked.end())
         != x.brings.end();
}

/// The open data of Compras.gov.br, purchases under law 14.133.
class comprasgov_api final : public source_api {
public:
  comprasgov_api() {
    traits_.name = "comprasgov";
    traits_.page_size = comprasgov_page_size;
    traits_.min_page_size = 50;
    traits_.max_days = 10; // As for what is not known to be sorted.
  }

  const source_traits& traits() const override {
    return traits_;
  }

  std::vector<source_scope>
  scopes(const std::vector<std::string>& ufs,
         const std::vector<int>& asked) const override {
    std::vector<source_scope> result;
    auto add = [&](const std::string& uf) {
      for (auto& x : siasg_modalities)
        if (any_asked(x, asked))
          result.push_back({uf, x.code, x.brings});
    };
    for (auto& uf : ufs)
      add(uf);
    if (ufs.empty())
      add({});
    return result;
  }

  std::string url(const page_query& query) const override {
    source_url url{query.base_url,
                   "/modulo-contratacoes/1_consultarContratacoes_PNCP_14133"};
    url.with("dataPublicacaoPncpInicial", format_day(query.first))
      .with("dataPublicacaoPncpFinal", format_day(query.last))
      .with("codigoModalidade", query.scope.code);
    if (!query.scope.uf.empty())
      url.with("unidadeOrgaoUfSigla", query.scope.uf);
    return url.with("pagina", query.page)
      .with("tamanhoPagina", query.page_size)
      .text();
  }

  source_answer classify(int status,
                         std::string_view content_type) const override {
    return classify_answer(status, content_type,
                           {.not_found = source_answer::empty});
  }

  outcome<source_page> parse(std::string_view body, int page_size) override {
    return reader_.read(body, page_size);
  }

private:
  source_traits traits_;
  page_reader reader_{comprasgov_words()};
};

} // namespace

source_api_ptr make_comprasgov() {
  return std::make_unique<comprasgov_api>();
}

} // namespace bidiq
