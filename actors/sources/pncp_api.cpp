#include "actors/sources/pncp_page.hpp"
#include "actors/sources/source_answer.hpp"
#include "actors/sources/source_api.hpp"
#include "actors/sources/source_url.hpp"

namespace bidiq {

namespace {

/// PNCP's list by publication.
class pncp_api final : public source_api {
public:
  pncp_api() {
    traits_.name = "pncp";
    traits_.page_size = 50;
    traits_.min_page_size = 10;
  }

  const source_traits& traits() const override {
    return traits_;
  }

  std::vector<source_scope>
  scopes(const std::vector<std::string>& ufs,
         const std::vector<int>& modalities) const override {
    std::vector<source_scope> result;
    auto add = [&](const std::string& uf) {
      for (auto code : modalities)
        if (code >= 1 && code <= 14)
          result.push_back({uf, code, {code}});
    };
    for (auto& uf : ufs)
      add(uf);
    if (ufs.empty())
      add({});
    return result;
  }

  std::string url(const page_query& query) const override {
    source_url url{query.base_url, "/v1/contratacoes/publicacao"};
    url.with("dataInicial", format_compact_day(query.first))
      .with("dataFinal", format_compact_day(query.last))
      .with("codigoModalidadeContratacao", query.scope.code);
    if (!query.scope.uf.empty())
      url.with("uf", query.scope.uf);
    url.with("pagina", query.page).with("tamanhoPagina", query.page_size);
    return url.text();
  }

  // A page of HTML with status 200 is how it says that the limit is reached.
  source_answer classify(int status,
                         std::string_view content_type) const override {
    return classify_answer(status, content_type,
                           {.html = source_answer::rate_limited,
                            .unprocessable = source_answer::spurious});
  }

  outcome<source_page> parse(std::string_view body, int page_size) override {
    return reader_.read(body, page_size);
  }

private:
  source_traits traits_;
  page_reader reader_{pncp_words()};
};

} // namespace

source_api_ptr make_pncp() {
  return std::make_unique<pncp_api>();
}

} // namespace bidiq
