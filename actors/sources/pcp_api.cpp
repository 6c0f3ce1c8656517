#include "actors/sources/pcp_page.hpp"
#include "actors/sources/source_answer.hpp"
#include "actors/sources/source_api.hpp"
#include "actors/sources/source_url.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr int last_modality = 13; // The last that its words can name.

/// Portal de Compras Públicas, API v2: one list of the whole country.
class pcp_api final : public source_api {
public:
  pcp_api() {
    traits_.name = "pcp";
    traits_.by_uf = false;
    traits_.page_size = 10; // Fixed: no parameter changes it.
    traits_.min_page_size = 10;
    traits_.max_pages = 400; // At 0.6 s each this is more than anyone waits.
    // Not known to be sorted: what has been read counts list by list.
    traits_.max_days = 5;
  }

  const source_traits& traits() const override {
    return traits_;
  }

  std::vector<source_scope>
  scopes(const std::vector<std::string>&,
         const std::vector<int>& modalities) const override {
    source_scope all;
    for (auto code : modalities)
      if (code >= 1 && code <= last_modality)
        all.modalities.push_back(code);
    std::sort(all.modalities.begin(), all.modalities.end());
    auto end = std::unique(all.modalities.begin(), all.modalities.end());
    all.modalities.erase(end, all.modalities.end());
    if (all.modalities.empty())
      return {};
    return {all};
  }

  // Whether a day is one of Brasília's or of UTC is not documented.
  std::string url(const page_query& query) const override {
    source_url url{query.base_url, "/v2/licitacao/processos"};
    return url.with("pagina", query.page)
      .with("dataInicial", format_day(query.first))
      .with("dataFinal", format_day(query.last))
      .with("tipoData", 1)
      .text();
  }

  source_answer classify(int status,
                         std::string_view content_type) const override {
    return classify_answer(status, content_type, {});
  }

  outcome<source_page> parse(std::string_view body, int page_size) override {
    return reader_.read(body, page_size);
  }

private:
  source_traits traits_;
  page_reader reader_{pcp_words()};
};

} // namespace

source_api_ptr make_pcp() {
  return std::make_unique<pcp_api>();
}

} // namespace bidiq
