#include "actors/report/sheets.hpp"
#include "actors/results/result_json.hpp"

#include "tests/actors/report/facts.hpp"
#include "tests/actors/report/sample.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <ctime>
#include <optional>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

json facts(const search_result& x) {
  return facts_of(write_workbook(x, "Vestuário", {}).value());
}

// The machine's time zone while it lives.
class zone {
public:
  explicit zone(const char* name) {
    if (auto* known = std::getenv("TZ"))
      before_ = known;
    ::setenv("TZ", name, 1);
    ::tzset();
  }

  ~zone() {
    before_ ? ::setenv("TZ", before_->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
  }

  zone(const zone&) = delete;
  zone& operator=(const zone&) = delete;

private:
  std::optional<std::string> before_;
};

} // namespace

TEST_CASE("a value nobody believes is shown, and in no sum of the workbook") {
  auto result = sample_result(4);
  for (auto [i, value] :
       {std::pair{0, 9999999999999.99}, {1, 1.7e308}, {2, -5.0}}) {
    auto x = sample_notice(i + 1);
    x.value = value;
    auto& found = result.notices[static_cast<size_t>(i)];
    found.data = std::make_shared<notice>(x);
    found.implausible_value = true;
  }
  auto x = facts(result);
  auto rows = x["sheets"]["Licitações"]["cells"];
  std::vector<std::string> shown;
  for (auto& [at, cell] : rows.items())
    if (cell["value"].is_string()
        && cell["value"].get<std::string>().ends_with("(implausível)"))
      shown.push_back(cell["value"]);
  std::sort(shown.begin(), shown.end());
  CHECK(shown
        == std::vector<std::string>{"-R$ 5,00 (implausível)",
                                    "R$ 1,70e+308 (implausível)",
                                    "R$ 9.999.999.999.999,99 (implausível)"});
  CHECK(x["sheets"]["Resumo"]["cells"]["C3"]["value"] == 4002);
  for (auto& [name, sheet] : x["sheets"].items())
    for (auto& [at, cell] : sheet["cells"].items())
      if (cell["value"].is_number())
        CHECK(cell["value"].get<double>() < 1e9);
}

TEST_CASE("the workbook and the JSON tell the same hours in any time zone") {
  auto result = sample_result(3);
  std::optional<json> first;
  std::optional<std::string> first_text;
  for (auto name :
       {"UTC", "America/Sao_Paulo", "Asia/Tokyo", "America/Los_Angeles",
        "Pacific/Kiritimati", "<-1130>+11:30"}) {
    CAPTURE(name);
    zone here{name};
    auto cells = facts(result)["sheets"];
    auto text = render_result(result, 1, 50, sort_order::data_desc);
    CHECK(cells["Licitações"].dump().find("2026-01-20T18:00:00")
          != std::string::npos);
    CHECK(text.find("\"data_encerramento\":\"2026-01-20T18:00:00\"")
          != std::string::npos);
    CHECK(first.value_or(cells) == cells);
    CHECK(first_text.value_or(text) == text);
    first = cells;
    first_text = text;
  }
}
