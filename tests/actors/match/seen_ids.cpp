#include "actors/match/seen_ids.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace bidiq;

TEST_CASE("a control number is new once") {
  seen_ids ids;
  CHECK(ids.insert("12345678000195-1-000001/2026").second);
  CHECK_FALSE(ids.insert("12345678000195-1-000001/2026").second);
  CHECK(ids.insert("12345678000195-1-000002/2026").second);
  CHECK(ids.insert("12345678000195-2-000001/2026").second);
  CHECK(ids.insert("12345678000195-1-000001/2025").second);
  CHECK(ids.insert("22345678000195-1-000001/2026").second);
}

TEST_CASE("numbers of any other form are kept apart as they are") {
  seen_ids ids;
  for (auto id :
       {"", "x", "12abc678000195-1-000001/2026", "12ABC6780001A5-1-000001/2026",
        "12345678/00195-1-000001/2026", "1-1-1/2026",
        "12345678000195-1-000001/2026 ", "12345678000195-1-1000001/2026"}) {
    CHECK(ids.insert(id).second);
    CHECK_FALSE(ids.insert(id).second);
  }
}

TEST_CASE("bodies that differ in a letter are different") {
  seen_ids ids;
  std::set<std::string> texts;
  // All of these are packed: none may be taken for another one.
  for (std::string base : {"12ABC34501DE", "ZZZZZZZZZZZZ", "000000000000"})
    for (size_t i = 0; i < base.size(); ++i)
      for (char c : std::string_view{"0189AIZ"})
        for (auto rest : {"35-1-000001/2026", "53-1-000001/2026"}) {
          auto id = base;
          id[i] = c;
          id += rest;
          CHECK(ids.insert(id).second == texts.insert(id).second);
          CHECK_FALSE(ids.insert(id).second);
        }
  CHECK(texts.size() > 400);
}

TEST_CASE("a hundred thousand neighbours are all different") {
  seen_ids ids;
  size_t fresh = 0;
  for (int year = 2024; year < 2026; ++year)
    for (int seq = 100000; seq < 150000; ++seq)
      fresh += ids
                 .insert("12345678000195-1-" + std::to_string(seq) + "/"
                         + std::to_string(year))
                 .second;
  CHECK(fresh == 100000);
}

TEST_CASE("numbers of both kinds are counted in the order they are met") {
  seen_ids ids;
  CHECK(ids.insert("pcp-1").first == 0);
  CHECK(ids.insert("12345678000195-1-000001/2026").first == 1);
  CHECK(ids.insert("pcp-2").first == 2);
  CHECK(ids.insert("12345678000195-1-000001/2026").first == 1);
  CHECK(ids.insert("pcp-1").first == 0);
}
