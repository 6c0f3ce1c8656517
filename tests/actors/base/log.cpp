#include "actors/base/log.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <limits>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

std::string line(bool as_json, const std::string& message,
                 const std::string& value) {
  return format_log_line(as_json, "T", log_level::warning, message,
                         {{"key", std::string_view{value}}});
}

// Whether a terminal or a line reader could take the line for more than a line.
bool harmless(const std::string& text) {
  auto bad = [](unsigned char c) { return c < ' ' || c >= 127; };
  return std::none_of(text.begin(), text.end(), bad);
}

const std::vector<std::string> attacks = {
  "a\nb",
  "a\r\nT error forged",
  "\x1b[2J\x1b]0;x\x07",
  "\xc2\x9b 2J",
  "\x9b 2J",
  "\xe2\x80\xa8",
  "\xc2\x85",
  "\xff\xfe",
  std::string{"\0x", 2},
  "x key=1 other",
  "\"quoted\" \\ level=",
  std::string(10'240, 'x'),
  "\x7f",
  "cut \xe2\x80",
  std::string(5000, '\n'),
};

} // namespace

TEST_CASE("a text line shows level, message and fields") {
  CHECK(format_log_line(false, "T", log_level::info, "search ended",
                        {{"id", std::string_view{"s1"}},
                         {"n", int64_t{3}},
                         {"took", 0.5},
                         {"ok", true},
                         {"none", std::string_view{}},
                         {"text", std::string_view{"two words"}}})
        == "T info search ended id=s1 n=3 took=0.5 ok=true none=\"\" "
           "text=\"two words\"");
}

TEST_CASE("a JSON line is one object") {
  auto x = json::parse(
    format_log_line(true, "T", log_level::error, "boom",
                    {{"n", int64_t{-3}}, {"took", 0.5}, {"ok", false}}));
  CHECK(x
        == json{{"ts", "T"},
                {"level", "error"},
                {"message", "boom"},
                {"n", -3},
                {"took", 0.5},
                {"ok", false}});
}

TEST_CASE("no message or value forges a line or an escape sequence") {
  for (auto& text : attacks) {
    CAPTURE(text);
    CHECK(harmless(line(false, text, "v")));
    CHECK(harmless(line(false, "m", text)));
    CHECK(harmless(line(true, text, text)));
  }
}

TEST_CASE("no value passes for another field") {
  CHECK(line(false, "m", "x other=1") == "T warning m key=\"x other=1\"");
  CHECK(line(false, "m", "a=b") == "T warning m key=\"a=b\"");
}

TEST_CASE("JSON lines parse whatever they say") {
  for (auto& text : attacks) {
    auto x = json::parse(line(true, text, text));
    CHECK(x["level"] == "warning");
    CHECK(x.size() == 4);
  }
  seeded random;
  CAPTURE(random.seed);
  for (int i = 0; i < 500; ++i) {
    auto text = random.bytes(80);
    REQUIRE(json::parse(line(true, text, text)).size() == 4);
    REQUIRE(harmless(line(false, text, text)));
  }
}

TEST_CASE("long texts are cut") {
  std::string text(10'240, 'x');
  CHECK(line(false, text, text).size() < 2 * 2048 + 50);
  CHECK(json::parse(line(true, text, text))["key"].get<std::string>().size()
        == 2048);
}

TEST_CASE("numbers that are none do not break a JSON line") {
  auto nan = std::numeric_limits<double>::quiet_NaN();
  auto x = json::parse(
    format_log_line(true, "T", log_level::info, "m", {{"x", nan}}));
  CHECK(x["x"].is_null());
}
