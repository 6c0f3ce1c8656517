// What words a search would look for, before it is started.
#include "actors/match/search_terms.hpp"
#include "actors/match/spelling.hpp"
#include "net/routes/app.hpp"
#include "net/routes/models.hpp"

#include <algorithm>

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

// A text of 500 characters is never longer than this in UTF-8.
constexpr int64_t max_bytes = 2000;

// How many spellings of one term are told.
constexpr size_t max_forms = 12;

models::explained_term explain(std::string text, bool exact, bool inflect) {
  auto written = spell(user_term{text, inflect && !exact});
  models::explained_term out{std::move(text), exact, std::move(written.same)};
  for (auto& form : written.inflected)
    out.formas.push_back(std::move(form));
  out.formas.resize(std::min(out.formas.size(), max_forms));
  return out;
}

asio::awaitable<answer> get_terms(request_context& ctx) {
  auto split = split_search_terms(ctx.query_param("termos_busca").value_or(""));
  auto flexoes = ctx.query_param("flexoes").value_or("true");
  auto inflect = flexoes == "true" || flexoes == "1";
  models::explained_terms out;
  for (auto& term : split.terms) {
    auto exact = std::find(split.exact.begin(), split.exact.end(), term)
                 != split.exact.end();
    out.termos.push_back(explain(std::move(term), exact, inflect));
  }
  out.stopwords_removidas = std::move(split.stopwords);
  out.termos_ignorados = std::move(split.ignored);
  co_return http::json_response(to_json(out));
}

} // namespace

void add_terms_routes(std::vector<http::route>& table) {
  using http::param_kind;
  table.push_back({.path = "/v1/termos",
                   .params = {{.name = "termos_busca",
                               .max = max_bytes,
                               .description = "Como em POST /v1/buscar"},
                              {.name = "flexoes", .kind = param_kind::boolean}},
                   .response = &model_of<models::explained_terms>(),
                   .summary = "O que uma busca procuraria",
                   .run = [](request_context& ctx) { return get_terms(ctx); }});
}

} // namespace bidiq
