// What words a search would look for, before it is started.
#include "actors/base/body_reader.hpp"
#include "actors/match/request_parse.hpp"
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

// What a search would refuse, in its words.
failure too_long(size_t most) {
  return failure{errc::invalid_request,
                 "terms too long",
                 {{"termos_busca", "Aceita no máximo " + std::to_string(most)
                                     + " caracteres"}}};
}

asio::awaitable<answer> get_terms(app_ptr a, request_context& ctx) {
  auto text = ctx.query_param("termos_busca").value_or("");
  auto most = a->rules.max_terms_length;
  if (count_code_points(text) > most)
    co_return http::problem(too_long(most), ctx);
  auto split = split_search_terms(text);
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

void add_terms_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::param_kind;
  table.push_back(
    {.path = "/v1/termos",
     .params
     = {{.name = "termos_busca", .description = "Como em POST /v1/buscar"},
        {.name = "flexoes", .kind = param_kind::boolean}},
     .response = &model_of<models::explained_terms>(),
     .summary = "O que uma busca procuraria",
     .run = [a](request_context& ctx) { return get_terms(a, ctx); }});
}

} // namespace bidiq
