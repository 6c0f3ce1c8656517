#include "actors/sources/page_reader.hpp"

#include "tests/actors/sources/page_samples.hpp"
#include "tests/actors/sources/sound_notice.hpp"

#include <rapidcheck.h>

#include <functional>

using namespace bidiq;
using namespace bidiq::test;

namespace {

/// A source with what its pages look like.
struct sample_source {
  std::function<source_api_ptr()> make;
  json (*page_of)(json records);
  json record;
  std::string list;
  std::string id;
  size_t page_size;
};

std::vector<sample_source> all_sources() {
  return {
    {make_pncp, pncp_page_of, pncp_record(), "data", "numeroControlePNCP", 50},
    {make_pcp, pcp_page_of, pcp_record(), "result", "codigoLicitacao", 10},
    {make_comprasgov, comprasgov_page_of, comprasgov_record(), "resultado",
     "numeroControlePNCP", 250}};
}

json several(const json& record, size_t n) {
  auto list = json::array();
  for (size_t i = 0; i < n; ++i)
    list.push_back(record);
  return list;
}

json unfinished(const sample_source& x, size_t rows) {
  auto page = x.page_of(several(x.record, rows));
  for (auto key : {"totalPaginas", "pageCount"})
    if (page.contains(key))
      page[key] = 9;
  if (page.contains("paginasRestantes"))
    page["paginasRestantes"] = 8;
  return page;
}

std::string drift(const sample_source& x, const json& page) {
  return read_page(*x.make(), page.dump()).drift;
}

void require_refused(source_api& source, const std::string& body) {
  auto page = source.parse(body);
  INFO(body.substr(0, 200));
  REQUIRE(page.has_error());
  CHECK(page.error().code == errc::upstream_malformed);
}

// What a body that was accepted promises, whatever it was made of.
std::string broken_promise(const source_page& x) {
  if (x.total_records < 0 || x.total_pages < 0 || x.page_number < 0
      || x.pages_left < 0)
    return "a number of the page is negative";
  if (x.notices.size() + x.broken_records > x.rows)
    return "there are more notices than rows";
  for (auto& notice : x.notices)
    if (auto reason = unsound(*notice); !reason.empty())
      return reason;
  return {};
}

} // namespace

TEST_CASE("a page as this build knows it shows no drift") {
  for (auto& x : all_sources()) {
    CHECK(drift(x, x.page_of({x.record})).empty());
    CHECK(drift(x, x.page_of(json::array())).empty());
    CHECK(drift(x, unfinished(x, x.page_size)).empty());
  }
}

TEST_CASE("a page that is neither full nor the last has changed its size") {
  for (auto& x : all_sources()) {
    auto size = std::to_string(x.page_size);
    CHECK(drift(x, unfinished(x, 7)) == "page size 7 instead of " + size);
    CHECK(drift(x, x.page_of(several(x.record, x.page_size + 1)))
          == "page size " + std::to_string(x.page_size + 1) + " instead of "
               + size);
  }
}

TEST_CASE("a page of the size that was asked for has not changed its size") {
  for (auto& x : all_sources()) {
    auto source = x.make();
    auto page = source->parse(unfinished(x, 7).dump(), 7);
    REQUIRE(page.has_value());
    CHECK(page->drift.empty());
  }
}

TEST_CASE("a key that no record has is told, one record's lack is not") {
  for (auto& x : all_sources()) {
    auto key = x.list == "result" ? "dataHoraPublicacao" : "dataPublicacaoPncp";
    auto lacking = x.record;
    lacking.erase(key);
    CHECK(drift(x, x.page_of({lacking, x.record})).empty());
    CHECK(drift(x, x.page_of({lacking, lacking}))
          == "missing " + std::string{key});
  }
}

TEST_CASE("a renamed id is told though every record is broken") {
  for (auto& x : all_sources()) {
    auto record = x.record;
    record.erase(x.id);
    record["id"] = 7;
    auto page = read_page(*x.make(), x.page_of(several(record, 3)).dump());
    CHECK(page.broken_records == 3);
    CHECK(page.rows == 3);
    CHECK(page.drift == "missing " + x.id);
  }
}

TEST_CASE("a page of many records that are all broken is no empty page") {
  for (auto& x : all_sources()) {
    auto record = x.record;
    record.erase(x.id);
    auto source = x.make();
    auto refused = source->parse(x.page_of(several(record, 5)).dump());
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == errc::upstream_malformed);
    CHECK(refused.error().context == "no record can be read; missing " + x.id);
    auto records = several(record, 5);
    records.push_back(x.record);
    auto page = read_page(*source, x.page_of(records).dump());
    CHECK(page.notices.size() == 1);
    CHECK(page.broken_records == 5);
  }
}

TEST_CASE("a page of nothing but deleted records is sound") {
  auto deleted = comprasgov_record();
  deleted["contratacaoExcluida"] = true;
  auto page = read_page(*make_comprasgov(),
                        comprasgov_page_of(several(deleted, 9)).dump());
  CHECK(page.rows == 9);
  CHECK(page.notices.empty());
}

TEST_CASE("the words of another source are understood and told") {
  auto sources = all_sources();
  for (auto& x : sources)
    for (auto& y : sources) {
      auto page = y.page_of(several(x.record, 2));
      auto read = read_page(*x.make(), page.dump());
      CHECK(read.notices.size() == 2);
      CHECK(read.total_pages == 1);
      CHECK(read.pages_left == 0);
      CHECK(read.drift.empty() == (x.list == y.list));
    }
  auto page = comprasgov_page_of({comprasgov_record()});
  page["data"] = page["resultado"];
  page.erase("resultado");
  CHECK(drift(sources[2], page) == "data instead of resultado");
}

TEST_CASE("what is no page of the source is refused") {
  for (auto& x : all_sources()) {
    auto source = x.make();
    auto body = x.page_of({x.record}).dump();
    for (auto& bad : {std::string{}, std::string{" \n"}, std::string{"[]"},
                      std::string{"{}"}, std::string{"\n<html></html>"},
                      std::string{"Erro na comunicação com o banco de dados."},
                      "{\"" + x.list + "\":[]}", "{\"" + x.list + "\":null}",
                      body + "x", body + body})
      require_refused(*source, bad);
    CHECK(source->parse(body).has_value());
  }
}

TEST_CASE("a body of any source cut anywhere is refused") {
  for (auto& x : all_sources()) {
    auto source = x.make();
    auto body = x.page_of({x.record}).dump();
    for (size_t n = 0; n < body.size(); ++n)
      if (source->parse(std::string_view{body}.substr(0, n)).has_value())
        FAIL(x.list << " cut after " << n);
  }
}

TEST_CASE("nesting beyond 32 levels is refused at any size") {
  for (auto& x : all_sources()) {
    auto source = x.make();
    for (size_t depth : {20u, 40u, 1'000'000u}) {
      auto body = x.page_of({x.record}).dump();
      body.pop_back();
      body += ",\"x\":" + std::string(depth, '[') + std::string(depth, ']')
              + "}";
      if (depth == 20)
        CHECK(source->parse(body).has_value());
      else
        require_refused(*source, body);
    }
  }
}

TEST_CASE("hostile numbers cost their field, not the page") {
  auto huge = std::string(400, '9');
  for (auto& x : all_sources())
    for (auto& number : {huge, "-" + huge, std::string{"1e999"}, "0." + huge,
                         std::string{"9223372036854775808"}})
      for (auto& [key, value] : x.record.items()) {
        if (key == x.id)
          continue;
        auto record = x.record;
        record[key] = "@";
        auto body = x.page_of({record}).dump();
        body.replace(body.find("\"@\""), 3, number);
        auto page = read_page(*x.make(), body);
        CHECK(page.rows == 1);
        CHECK(broken_promise(page) == "");
      }
}

TEST_CASE("NaN is no JSON, and hostile totals are no totals") {
  for (auto& x : all_sources()) {
    auto page = x.page_of({x.record});
    for (auto& [key, value] : page.items()) {
      if (!value.is_number())
        continue;
      for (auto number : {"NaN", "Infinity", "-1", "9e18", "1e308",
                          "9223372036854775807", "99999999999999999999"}) {
        auto changed = page;
        changed[key] = "@";
        auto body = changed.dump();
        body.replace(body.find("\"@\""), 3, number);
        auto read = x.make()->parse(body);
        CHECK((read.has_error() || broken_promise(*read) == ""));
        CHECK((number[0] == '-' || number[0] == '9' || number[0] == '1'
               || read.has_error()));
      }
    }
  }
}

TEST_CASE("totals too large to be added up are none") {
  auto source = make_pncp();
  for (auto number : {"9223372036854775807", "1000000000001"}) {
    std::string n{number};
    require_refused(*source, R"({"data":[],"numeroPagina":)" + n
                               + R"(,"paginasRestantes":)" + n + "}");
  }
  CHECK(source->parse(R"({"data":[],"numeroPagina":1,"paginasRestantes":9})")
          .has_value());
}

TEST_CASE("keys of the wrong type never cost more than their record") {
  for (auto& x : all_sources())
    for (auto& [key, value] : x.record.items())
      for (auto& wrong : {json{}, json{true}, json{7}, json{"x"},
                          json::array({1}), json::object({{"a", 1}})}) {
        auto record = x.record;
        record[key] = wrong;
        auto page = read_page(*x.make(), x.page_of({record, x.record}).dump());
        CHECK(page.rows == 2);
        CHECK(page.notices.size() >= 1);
        CHECK(page.drift.empty());
        CHECK(broken_promise(page) == "");
      }
}

TEST_CASE("damaged bytes never break a promise") {
  CHECK(rc::check([] {
    auto sources = all_sources();
    auto& x = sources[*rc::gen::inRange<size_t>(0, sources.size())];
    auto body = x.page_of({x.record, x.record}).dump();
    auto edits = *rc::gen::container<std::vector<std::pair<uint16_t, char>>>(
      rc::gen::arbitrary<std::pair<uint16_t, char>>());
    for (auto [where, what] : edits)
      body[where % body.size()] = what;
    auto page = x.make()->parse(body);
    if (page.has_error())
      RC_ASSERT(page.error().code == errc::upstream_malformed);
    else
      RC_ASSERT(broken_promise(*page) == "");
  }));
}

TEST_CASE("texts of any bytes become clean texts") {
  CHECK(rc::check([](const std::vector<std::string>& texts) {
    auto options = json::error_handler_t::ignore;
    for (auto& x : all_sources()) {
      auto record = x.record;
      size_t next = 0;
      for (auto& [key, value] : record.items())
        if (value.is_string() && key != x.id && next < texts.size())
          value = texts[next++];
      auto page
        = x.make()->parse(x.page_of({record}).dump(-1, ' ', false, options));
      RC_ASSERT(page.has_value());
      RC_ASSERT(broken_promise(*page) == "");
    }
  }));
}

TEST_CASE("one source reads pages of any size after one another") {
  for (auto& x : all_sources()) {
    auto source = x.make();
    for (size_t records : {1u, 3000u, 0u, 50u}) {
      auto page = source->parse(x.page_of(several(x.record, records)).dump());
      REQUIRE(page.has_value());
      CHECK(page->notices.size() == records);
      CHECK(source->parse("{").has_error());
    }
  }
}
