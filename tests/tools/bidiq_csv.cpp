#include "tools/bidiq/csv.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

using namespace bidiq::client;
using nlohmann::json;

namespace {

/// Reads one quoted or plain cell back, as RFC 4180 says.
std::string read_cell(std::string_view text) {
  if (!text.starts_with('"'))
    return std::string(text);
  std::string result;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '"')
      ++i;
    result += text[i];
  }
  return result;
}

} // namespace

TEST_CASE("cells with separators, quotes or line breaks are quoted") {
  CHECK(csv_cell("plain") == "plain");
  CHECK(csv_cell("") == "");
  CHECK(csv_cell("a,b") == "\"a,b\"");
  CHECK(csv_cell("a;b") == "\"a;b\"");
  CHECK(csv_cell("say \"x\"") == "\"say \"\"x\"\"\"");
  CHECK(csv_cell("a\nb") == "\"a\nb\"");
}

TEST_CASE("no cell can become a formula") {
  for (auto text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"})
    CHECK(csv_cell(text) == "\"'" + std::string(text) + '"');
  CHECK(csv_cell("1-1") == "1-1");
}

TEST_CASE("every cell reads back as it was, or with one apostrophe before it") {
  CHECK(rc::check([] {
    auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("ab=+-@,;\"'\t\r\n")));
    auto back = read_cell(csv_cell(text));
    bool risky = !text.empty()
                 && std::string_view("=+-@\t\r\n").find(text[0])
                      != std::string_view::npos;
    RC_ASSERT(back == (risky ? "'" + text : text));
  }));
}

TEST_CASE("a list of notices becomes a table with a header") {
  auto notices = json::parse(R"([
    {"pncp_id": "1-1-1/2026", "objeto": "=cmd|' /C calc'!A0", "uf": "SP",
     "valor": 1234567.5, "dias_restantes": -3, "data_publicacao": "2026-01-02",
     "matched_terms": ["camisa", "calça"], "relevance_score": 0.25},
    {"pncp_id": "2", "valor": null, "objeto": 5, "uf": {"x": 1}}
  ])");
  auto text = render_csv(notices);
  CHECK(text.starts_with("\xEF\xBB\xBF"
                         "Código PNCP,Objeto,Órgão,"));
  CHECK(text.find("\r\n1-1-1/2026,\"'=cmd|' /C calc'!A0\",,,SP,,1234567.5,,"
                  "2026-01-02,,,-3,,,,0.25,,\"camisa; calça\",\r\n")
        != std::string::npos);
  CHECK(text.ends_with("\r\n2,5,,,,,,,,,,,,,,,,,\r\n"));
}

TEST_CASE("no notices make a header alone") {
  auto text = render_csv(json::array());
  CHECK(text.ends_with(",Link\r\n"));
  CHECK(text.find("\r\n") == text.size() - 2);
}
