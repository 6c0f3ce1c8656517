#include "actors/sources/fetch_problem.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("every problem of every source has a text for users that names it") {
  for (auto source : {"pncp", "pcp", "comprasgov"})
    for (auto i = static_cast<int>(fetch_problem::rate_limited);
         i <= static_cast<int>(fetch_problem::damaged); ++i) {
      auto problem = static_cast<fetch_problem>(i);
      auto text = explain(problem, source);
      CHECK_FALSE(text.empty());
      if (problem != fetch_problem::cancelled)
        CHECK(text.find(display_name(source)) != std::string::npos);
    }
  CHECK(explain(fetch_problem::none, "pncp").empty());
}

TEST_CASE("a limit tells how long it is waited for, if that is known") {
  using std::chrono::seconds;
  auto limited = fetch_problem::rate_limited;
  CHECK(explain(limited, "pncp") == "O PNCP limitou o número de consultas");
  CHECK(explain(limited, "pncp", seconds{42})
        == "O PNCP limitou o número de consultas e só será consultado de novo "
           "daqui a 42 s");
  CHECK(explain(fetch_problem::slow, "pncp", seconds{42})
        == explain(fetch_problem::slow, "pncp"));
}

TEST_CASE("a source without a name of its own is called as it is") {
  CHECK(display_name("comprasgov") == "Compras.gov.br");
  CHECK(display_name("other") == "other");
}
