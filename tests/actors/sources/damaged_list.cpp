#include "actors/sources/damaged_list.hpp"

#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace bidiq;

namespace {

struct cut {
  int64_t lost = 0;
  std::vector<std::string> records;
};

// A record is what has an "id".
cut cut_up(std::string_view list) {
  cut x;
  x.lost = cut_damaged_list(list, [&x](std::string_view piece) {
    if (!piece.starts_with("{\"id\":"))
      return list_element::broken;
    x.records.emplace_back(piece);
    return list_element::record;
  });
  return x;
}

std::vector<std::string> records(std::initializer_list<int> ids) {
  std::vector<std::string> xs;
  for (auto id : ids)
    xs.push_back("{\"id\":" + std::to_string(id) + "}");
  return xs;
}

} // namespace

TEST_CASE("a sound list loses nothing") {
  CHECK(cut_up("").lost == 0);
  auto x = cut_up(R"( {"id":1} , {"id":2},{"id":3} )");
  CHECK(x.lost == 0);
  CHECK(x.records == records({1, 2, 3}));
}

TEST_CASE("an element that is no record costs itself") {
  auto x = cut_up(R"({"id":1},7,{"a":{"id":9}},{"id":2})");
  CHECK(x.lost == 2);
  CHECK(x.records == records({1, 2}));
}

TEST_CASE("broken structure costs its record and none behind it") {
  for (std::string_view bad :
       {R"({"id":7,"a":"b" c","d":"e"})", R"({"id":7,"a":"b,"d":"e"})",
        R"({"id":7,"a":{"b":1},"c":[}})", R"({"id":7,"d":"e)", R"(x"id":7})",
        R"({"id":7,"a":1)", R"("id":7})", R"({"id":7,"a":[{"id":8}],"b"})"}) {
    INFO(bad);
    auto x = cut_up(R"({"id":1},)" + std::string{bad} + R"(,{"id":2})");
    CHECK(x.lost == 1);
    CHECK(x.records.front() == records({1})[0]);
    CHECK(x.records.back() == records({2})[0]);
    x = cut_up(std::string{bad} + R"(,{"id":2})");
    CHECK(x.lost == 1);
    CHECK(x.records.back() == records({2})[0]);
  }
}

TEST_CASE("a damaged comma costs nothing") {
  for (auto comma : {"x", "{", "\"", " ", ""}) {
    INFO(comma);
    auto x = cut_up(R"({"id":1})" + std::string{comma} + R"({"id":2})");
    CHECK(x.lost == 0);
    CHECK(x.records == records({1, 2}));
  }
}

TEST_CASE("an object that ends too early is not taken") {
  auto x = cut_up(R"({"id":1},{"id":7}5,"a":1},{"id":2})");
  CHECK(x.lost == 1);
  CHECK(x.records == records({1, 2}));
}

TEST_CASE("what ends and goes on is no list") {
  CHECK(cut_up(R"({"id":1}],"a":[{"id":2})").lost == -1);
}

TEST_CASE("hostile lists are not looked at again and again") {
  const std::string_view patterns[]{
    "{",           R"({"a":)",    R"({"a":[)",      R"({"a":1,)",
    R"({"a":"{)",  R"({"a":"b")", R"([{"a":"{"},)", R"({"a":[{},{},)",
    R"({"id":1}")"};
  for (auto pattern : patterns) {
    INFO(pattern);
    std::string list;
    while (list.size() < (1 << 20))
      list += pattern;
    uint64_t looked = 0;
    cut_damaged_list(list, [&](std::string_view piece) {
      looked += piece.size();
      return list_element::broken;
    });
    CHECK(looked <= 21 * list.size());
  }
}
