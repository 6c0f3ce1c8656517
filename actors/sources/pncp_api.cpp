#include "actors/sources/pncp_page.hpp"
#include "actors/sources/source_answer.hpp"
#include "actors/sources/source_api.hpp"
#include "actors/sources/source_url.hpp"

namespace bidiq {

namespace {

// The furthest that a deadline lies ahead in what has been seen of PNCP.
constexpr std::chrono::days furthest_deadline{730};

source_traits common_traits() {
  source_traits x;
  x.name = "pncp";
  x.page_size = 50;
  x.min_page_size = 10;
  return x;
}

/// What PNCP's two lists have in common.
class pncp_api : public source_api {
public:
  explicit pncp_api(source_traits traits) : traits_(std::move(traits)) {
    // nop
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

  // A page of HTML with status 200 is how it says that the limit is reached.
  source_answer classify(int status,
                         std::string_view content_type) const override {
    return classify_answer(status, content_type,
                           {.html = source_answer::rate_limited,
                            .unprocessable = source_answer::spurious});
  }

  outcome<source_page> parse(std::string_view body, int page_size) override {
    return parser_.parse(body, page_size);
  }

protected:
  static std::string finish(source_url& url, const page_query& query) {
    url.with("codigoModalidadeContratacao", query.scope.code);
    if (!query.scope.uf.empty())
      url.with("uf", query.scope.uf);
    url.with("pagina", query.page).with("tamanhoPagina", query.page_size);
    return url.text();
  }

private:
  source_traits traits_;
  pncp_page_parser parser_;
};

class publications final : public pncp_api {
public:
  publications() : pncp_api(make_traits()) {
    // nop
  }

  std::string url(const page_query& query) const override {
    source_url url{query.base_url, "/v1/contratacoes/publicacao"};
    url.with("dataInicial", format_compact_day(query.first))
      .with("dataFinal", format_compact_day(query.last));
    return finish(url, query);
  }

private:
  static source_traits make_traits() {
    auto x = common_traits();
    x.cache_name = "pncp";
    return x;
  }
};

class proposals final : public pncp_api {
public:
  proposals() : pncp_api(make_traits()) {
    // nop
  }

  // The list is bounded by the day on which proposals close, not by that of
  // publication. A bound in the past is refused (422), so `query.last` must be
  // today at the latest two years ago; far ahead it leaves nothing open out.
  std::string url(const page_query& query) const override {
    source_url url{query.base_url, "/v1/contratacoes/proposta"};
    url.with("dataFinal", format_compact_day(query.last + furthest_deadline));
    return finish(url, query);
  }

private:
  static source_traits make_traits() {
    auto x = common_traits();
    x.cache_name = "pncp-proposta";
    x.snapshot = true;
    return x;
  }
};

} // namespace

source_api_ptr make_pncp_publications() {
  return std::make_unique<publications>();
}

source_api_ptr make_pncp_proposals() {
  return std::make_unique<proposals>();
}

} // namespace bidiq
