#include "net/routes/models.hpp"
#include "net/routes/search_json.hpp"

#include "actors/match/request_parse.hpp"
#include "actors/results/result_json.hpp"
#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"
#include "tests/net/routes/conforms.hpp"

#include <rapidcheck.h>

#include <cmath>

using namespace bidiq;
using namespace bidiq::test;

namespace {

// What answers were made with before they had descriptions.
std::string reference(const ordered_json& x) {
  return x.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

struct leaf {
  int n = 0;

  using self = leaf;
  static constexpr std::string_view model_name = "Leaf";
  static constexpr std::tuple members{member("n", &self::n, "a number")};
};

struct other {
  bool yes = true;

  using self = other;
  static constexpr std::string_view model_name = "Other";
  static constexpr std::tuple members{member("yes", &self::yes)};
};

struct sample {
  std::string text = "t";
  uint64_t count = UINT64_MAX;
  double number = 10;
  std::optional<int> absent;
  nullable<int> unknown;
  nullable<thousandths> known{thousandths{1.5}};
  std::vector<std::string> texts{"a", "b"};
  leaf one{1};
  std::vector<leaf> leaves{{2}, {3}};
  std::vector<std::variant<leaf, other>> either{leaf{4}, other{}};
  json_by_name<leaf> by_name{{"x", {5}}, {"y", {6}}};
  rendered<json_by_name<leaf>> before{R"({"z":{"n":7}})"};

  using self = sample;
  static constexpr std::string_view model_name = "Sample";
  static constexpr std::tuple members{
    member("text", &self::text),       member("count", &self::count),
    member("number", &self::number),   member("absent", &self::absent),
    member("unknown", &self::unknown), member("known", &self::known),
    member("texts", &self::texts),     member("one", &self::one),
    member("leaves", &self::leaves),   member("either", &self::either),
    member("by_name", &self::by_name), member("before", &self::before)};
};

search_result rich_result() {
  auto x = typical_result(3);
  x.notices[0].filled = {{"valor", "pcp"}};
  x.notices[0].merged_from = {"other"};
  x.notices[1].data = share(notice{});
  x.summary.urgency_alert = "alerta";
  x.summary.highlights = {"destaque"};
  x.sources = {{"pncp", "partial", 3, 4, 2, 1, 50, "timeout"}};
  x.ufs = {{"SP", "success", 3}, {"RJ", "failed", 0}};
  x.terms_used = {"uniforme"};
  x.suggestions = {{"uniforme", "unifrome", 2}};
  x.degradation_reason = "RJ";
  x.cached_at = x.updated;
  return x;
}

ordered_json rendered_result(const search_result& x) {
  return ordered_json::parse(render_result(x, 1, 50, x.request->order));
}

} // namespace

TEST_CASE("texts and numbers are written as they were before") {
  CHECK(rc::check([](uint64_t seed) {
    wild_source source{seed};
    auto text = source.text();
    RC_ASSERT(to_json(text) == reference(text));
    auto number = source.real();
    RC_ASSERT(to_json(number) == reference(number));
    auto whole = std::trunc(number);
    RC_ASSERT(to_json(whole) == reference(whole));
    auto count = static_cast<int64_t>(seed);
    RC_ASSERT(to_json(count) == reference(count));
  }));
  for (auto text :
       {"", "plain", "\"\\/", "\x01\n\t", "\x7f", "caf\u00e9", "\xff"})
    CHECK(to_json(std::string{text}) == reference(text));
  for (auto x : {0.0, -0.0, 0.1, 9.877, 10.0, 1e15, 1e300, 5e-324})
    CHECK(to_json(x) == reference(x));
  CHECK(to_json(thousandths{0.12345}) == "0.123");
  CHECK(to_json(thousandths{7}) == "7.000");
}

TEST_CASE("a struct is written in the order of its description") {
  CHECK(to_json(sample{})
        == R"({"text":"t","count":18446744073709551615,"number":10.0,)"
           R"("unknown":null,"known":1.500,"texts":["a","b"],"one":{"n":1},)"
           R"("leaves":[{"n":2},{"n":3}],"either":[{"n":4},{"yes":true}],)"
           R"("by_name":{"x":{"n":5},"y":{"n":6}},"before":{"z":{"n":7}}})");
  sample x;
  x.absent = 0;
  x.unknown = {8};
  x.texts = {};
  auto text = to_json(x);
  CHECK(text.find(R"("absent":0,"unknown":8,)") != text.npos);
  CHECK(text.find(R"("texts":[],)") != text.npos);
}

TEST_CASE("what is written is what the description says") {
  std::string types;
  for (auto& field : model_of<sample>().fields)
    types += field.name + ":" + field.type + (field.required ? " " : "? ");
  CHECK(types
        == "text:string count:integer number:number absent:integer? "
           "unknown:integer|null known:number|null texts:string[] one:Leaf "
           "leaves:Leaf[] either:Leaf|Other[] by_name:Leaf{} before:Leaf{} ");
  CHECK(model_of<leaf>().fields.front().description == "a number");
  CHECK(faults_of(ordered_json::parse(to_json(sample{})), model_of<sample>())
        == "");
  auto wrong = ordered_json::parse(to_json(sample{}));
  wrong["leaves"][1]["n"] = "x";
  wrong["known"] = true;
  wrong.erase("one");
  wrong["more"] = 1;
  CHECK(faults_of(wrong, model_of<sample>())
        == ".known is no number|null; .one is missing here; "
           ".leaves[].n is no integer; .more is not described here; ");
}

TEST_CASE("the state of a search is written as it was before") {
  search_snapshot x;
  x.search_id = "search-0001";
  x.status = search_status::running;
  x.at = stage::fetching;
  x.progress = 37;
  x.message = "Buscando \"dados\": 3/9 \xc3\xa9";
  x.last_event_id = 7;
  x.total_raw = 20;
  x.found = 2;
  x.created = utc_time{std::chrono::milliseconds{1'767'225'600'123}};
  x.updated = x.created + std::chrono::seconds{1};
  std::string common
    = R"({"search_id":"search-0001","status":"running","stage":"fetching",)"
      R"("progress":37,"message":"Buscando \"dados\": 3/9 é",)"
      R"("last_event_id":7,"total_raw":20,"total_filtrado":2,)"
      R"("created_at":"2026-01-01T00:00:00.123Z",)"
      R"("updated_at":"2026-01-01T00:00:01.123Z")";
  CHECK(snapshot_json(x) == common + "}");
  x.queue_position = 4;
  x.request = share(plain_request());
  auto whole = common
               + R"(,"queue_position":4,"ufs":["SP","RJ"],)"
                 R"("data_inicial":"2026-01-01","data_final":"2026-01-15",)"
                 R"("setor_id":"","termos_busca":"",)"
                 R"("modo_termos":"qualquer","flexoes":true})";
  CHECK(snapshot_json(x) == whole);
}

TEST_CASE("where to follow a search is written as it was before") {
  app a;
  a.keys = std::make_shared<signing_keys>(std::string(32, 's'));
  auto without_tickets = [](std::string text) {
    auto begin = text.find("ticket=") + 7;
    return text.erase(begin, text.find('"', begin) - begin);
  };
  CHECK(without_tickets(accepted_json(a, "search-0001", true, {}, utc_time{}))
        == R"({"search_id":"search-0001","status":"queued",)"
           R"("status_url":"/v1/search/search-0001/status",)"
           R"("progress_url":"/v1/buscar-progress/search-0001?ticket=",)"
           R"("results_url":"/v1/search/search-0001/results"})");
  CHECK(without_tickets(
          retried_json(a, {"search-0001", "search-0001-r1"}, {}, utc_time{}))
        == R"({"search_id":"search-0001","progress_id":"search-0001-r1",)"
           R"("progress_url":"/v1/buscar-progress/search-0001-r1?ticket="})");
}

TEST_CASE("every result is what its description says") {
  CHECK(faults_of(rendered_result(rich_result()), models::search_result) == "");
  search_result empty;
  empty.request = share(search_request{});
  CHECK(faults_of(rendered_result(empty), models::search_result) == "");
}

TEST_CASE("every described field of a request is read, and its type checked") {
  request_rules rules;
  rules.sector_names = {{"vestuario", "Vestuário"}};
  ordered_json good{{"ufs", {"SP"}},
                    {"data_inicial", "2026-01-01"},
                    {"data_final", "2026-01-15"},
                    {"setor_id", "vestuario"},
                    {"termos_busca", "uniforme"},
                    {"modo_termos", "todos"},
                    {"flexoes", false},
                    {"exclusion_terms", {"militar"}},
                    {"modalidades", {6}},
                    {"status", "todos"},
                    {"valor_minimo", 1.5},
                    {"valor_maximo", 2.5},
                    {"esferas", {"M"}},
                    {"municipios", {"3550308"}},
                    {"orgaos", {"prefeitura"}},
                    {"ordenacao", "valor_desc"},
                    {"pagina", 2},
                    {"itens_por_pagina", 10},
                    {"search_id", "search-1"},
                    {"force_fresh", true}};
  CHECK(faults_of(good, models::search_request) == "");
  REQUIRE(parse_search_request(good.dump(), rules).has_value());
  for (auto& field : models::search_request.fields) {
    INFO(field.name);
    auto wrong = good;
    wrong[field.name] = ordered_json::object();
    auto parsed = parse_search_request(wrong.dump(), rules);
    REQUIRE(parsed.has_error());
    auto fields = parsed.error().fields;
    CHECK(std::any_of(fields.begin(), fields.end(), [&](auto& x) {
      return x.field.starts_with(field.name);
    }));
    auto lacking = good;
    lacking.erase(field.name);
    CHECK(parse_search_request(lacking.dump(), rules).has_error()
          == field.required);
  }
}
