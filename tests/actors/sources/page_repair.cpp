#include "actors/sources/page_repair.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <nlohmann/json.hpp>

using bidiq::repair_json;
using bidiq::repair_record;

TEST_CASE("damage within strings is made harmless", "[page_repair]") {
  CHECK(repair_json("[\"a\x13z\ty\"]\n") == "[\"a z y\"]\n");
  CHECK(repair_json("\"a\xff\xc3\"") == "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
  CHECK(repair_json(R"("\ud800x")") == "\"\xef\xbf\xbdx\"");
  CHECK(repair_json(R"("\uDC00\n")") == "\"\xef\xbf\xbd\\n\"");
}

TEST_CASE("what is no escape costs its backslash", "[page_repair]") {
  CHECK(repair_json(R"(["a\x","C:\temp","\u12","\u00g1"])")
        == "[\"a\xef\xbf\xbdx\",\"C:\\temp\",\"\xef\xbf\xbdu12\","
           "\"\xef\xbf\xbdu00g1\"]");
}

TEST_CASE("within a record what is no number is null", "[page_repair]") {
  CHECK(repair_record(R"({"a":NaN,"b":[-Infinity,Infinity],"c":"NaN"})")
        == R"({"a":null,"b":[null,null],"c":"NaN"})");
  CHECK(repair_json("NaN") == "NaN");
}

TEST_CASE("numbers too large for simdjson are made digestible",
          "[page_repair]") {
  CHECK(repair_json("[99999999999999999999]") == "[99999999999999999999.0]");
  CHECK(repair_json("[1e999,-1e999]") == "[null,null]");
  CHECK(repair_json("1" + std::string(400, '0')) == "null");
}

TEST_CASE("what is sound stays as it is", "[page_repair]") {
  for (std::string json :
       {R"({"a":[1,-2.5e3,0,"x\"\\\ud83d\ude00\u00e7ç",true,null]})", "", "\"",
        "\"\\", "{\"a\":", "\"\\u12", "\"\\ud8", "-", "01"})
    CHECK(repair_json(json) == json);
}

TEST_CASE("repaired text stays JSON of the same values", "[page_repair]") {
  CHECK(rc::check([](const std::vector<std::string>& texts, int64_t number) {
    nlohmann::json json{number};
    for (auto& text : texts)
      json.push_back(text);
    auto options = nlohmann::json::error_handler_t::replace;
    auto dumped = json.dump(-1, ' ', false, options);
    RC_ASSERT(nlohmann::json::parse(repair_json(dumped))
              == nlohmann::json::parse(dumped));
  }));
}
