// Pages of which one record is damaged: it costs itself, and the others are
// read, or the page says that it has lost some.
#include "tests/actors/sources/page_samples.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <vector>

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr size_t rows = 8;

/// A page of a source with where each of its records lies in it.
struct sample_page {
  source_api_ptr source;
  std::string body;
  std::vector<std::pair<size_t, size_t>> records; ///< Begin and end.
  std::vector<std::string> ids;
};

sample_page make_page(source_api_ptr source, json (*page_of)(json),
                      const json& record, const std::string& id) {
  sample_page x;
  auto list = json::array();
  for (size_t i = 0; i < rows; ++i) {
    auto next = record;
    auto number = std::to_string(100000 + i);
    if (record[id].is_number())
      next[id] = 100000 + i;
    else
      next[id] = "42498600000171-1-" + number + "/2026";
    next["informacao"] = "braces } , { and \"quotes\\\" of " + number;
    next["fontes"] = {{{"codigo", i}, {"nome", "a"}}, json::object()};
    list.push_back(next);
  }
  x.body = page_of(list).dump();
  for (auto& next : list) {
    auto text = next.dump();
    auto begin = x.body.find(text);
    x.records.emplace_back(begin, begin + text.size());
  }
  for (auto& found : read_page(*source, x.body).notices)
    x.ids.push_back(found->id);
  REQUIRE(x.ids.size() == rows);
  x.source = std::move(source);
  return x;
}

std::vector<sample_page> all_pages() {
  std::vector<sample_page> xs;
  xs.push_back(
    make_page(make_pncp(), pncp_page_of, pncp_record(), "numeroControlePNCP"));
  xs.push_back(
    make_page(make_pcp(), pcp_page_of, pcp_record(), "codigoLicitacao"));
  xs.push_back(make_page(make_comprasgov(), comprasgov_page_of,
                         comprasgov_record(), "numeroControlePNCP"));
  return xs;
}

// How many of the ids are not on the page, but for the one at `except`.
size_t missing(const source_page& page, const std::vector<std::string>& ids,
               size_t except = rows) {
  size_t n = 0;
  for (size_t i = 0; i < ids.size(); ++i)
    n += i != except
         && std::none_of(page.notices.begin(), page.notices.end(),
                         [&](auto& x) { return x->id == ids[i]; });
  return n;
}

// Replaces the first `what` of a record.
std::string with(const sample_page& x, size_t record, const std::string& what,
                 const std::string& by) {
  auto body = x.body;
  auto at = body.find(what, x.records[record].first);
  REQUIRE(at < x.records[record].second);
  return body.replace(at, what.size(), by);
}

} // namespace

TEST_CASE("a quote too many costs its record and no other") {
  for (auto& x : all_pages())
    for (size_t i = 0; i < rows; ++i) {
      auto page = read_page(*x.source, with(x, i, "braces", "bra\"ces"));
      CHECK(page.notices.size() == rows - 1);
      CHECK(missing(page, x.ids, i) == 0);
      CHECK(page.broken_records == 1);
      CHECK(page.rows == rows);
      CHECK(page.drift == "records that are no JSON");
    }
}

TEST_CASE("what is no number costs its field") {
  for (auto& x : all_pages())
    for (auto number : {"NaN", "Infinity", "-Infinity"}) {
      auto page = read_page(*x.source,
                            with(x, 3, "\"codigo\":3",
                                 "\"codigo\":" + std::string{number}));
      CHECK(missing(page, x.ids) == 0);
      CHECK(page.broken_records == 0);
      CHECK(page.drift == "values that are no JSON");
    }
}

TEST_CASE("bytes that JSON does not allow in a text cost no record") {
  for (auto& x : all_pages())
    for (auto bad : {"bra\nces",
                     "bra\xff"
                     "ces",
                     "bra\\u12", "bra\\xces", "bra\\ud800ces"}) {
      INFO(bad);
      auto page = read_page(*x.source, with(x, 7, "braces", bad));
      CHECK(missing(page, x.ids) == 0);
      CHECK(page.broken_records == 0);
      CHECK(page.drift == "values that are no JSON");
    }
}

TEST_CASE("damage of several kinds is counted record by record") {
  for (auto& x : all_pages()) {
    auto body = x.body;
    body[x.records[6].first] = 'x';
    body.insert(body.find("braces", x.records[4].first), "\"");
    body.insert(body.find("braces", x.records[2].first), "\n");
    body.erase(x.records[0].first + 1, 1);
    auto page = read_page(*x.source, body);
    CHECK(page.notices.size() == rows - 3);
    CHECK(page.broken_records == 3);
    CHECK(page.rows == rows);
  }
}

TEST_CASE("a list of nothing but damage is no page") {
  for (auto& x : all_pages()) {
    auto body = x.body;
    for (auto i = rows; i-- > 0;)
      body.erase(x.records[i].first + 1, 1);
    auto page = x.source->parse(body);
    REQUIRE(page.has_error());
    CHECK(page.error().code == errc::upstream_malformed);
  }
}

TEST_CASE("a byte damaged within a record never costs another one") {
  auto pages = all_pages();
  CHECK(rc::check([&] {
    auto& x = pages[*rc::gen::inRange<size_t>(0, pages.size())];
    auto record = *rc::gen::inRange<size_t>(0, rows);
    auto [begin, end] = x.records[record];
    auto at = *rc::gen::inRange(begin + 1, end - 1);
    auto byte = *rc::gen::oneOf(
      rc::gen::elementOf(std::string("\"\\{}[],:0nN \n\x1f\xff")),
      rc::gen::arbitrary<char>());
    auto body = x.body;
    body[at] = byte;
    auto page = x.source->parse(body);
    RC_ASSERT(page.has_value());
    RC_ASSERT(missing(*page, x.ids, record) == 0u);
    // Where a byte cuts a record in two, what is left of it may be told as a
    // loss of its own, or be readable: more is told than was lost, never less.
    auto told = page->notices.size() + page->broken_records;
    RC_ASSERT(told == rows || (told == rows + 1 && page->broken_records > 0));
  }));
}

// What cuts out whole records leaves sound JSON: only the totals tell it. What
// joins two makes one of them.
TEST_CASE("a page damaged anywhere has all, or tells that it has not") {
  auto pages = all_pages();
  CHECK(rc::check([&] {
    auto& x = pages[*rc::gen::inRange<size_t>(0, pages.size())];
    auto body = x.body;
    auto at = *rc::gen::inRange<size_t>(0, body.size());
    auto size = *rc::gen::inRange<size_t>(1, 60);
    if (*rc::gen::arbitrary<bool>())
      body.erase(at, size);
    else
      body.insert(at, *rc::gen::container<std::string>(
                        rc::gen::elementOf(std::string("\"\\{}[],:0n"))));
    auto page = x.source->parse(body);
    if (page.has_error())
      RC_ASSERT(page.error().code == errc::upstream_malformed);
    else
      RC_ASSERT(missing(*page, x.ids) <= 1u || page->broken_records > 0);
  }));
}
