// How bidiq-bench measures the sectors' lists.
#include "tests/catch.hpp"
#include "tools/bidiq-bench/cross_validation.hpp"

using namespace bidiq;

namespace {

sector shoes() {
  sector x;
  x.id = "calcados";
  x.keywords = {{"bota", true}, {"sapato de couro", false}, {"bomba", false}};
  x.exclusions = {{"botafogo", false}, {"bota fora", false}};
  x.contexts = {{"bomba", {{"couro", false}, {"sola", false}}}};
  return x;
}

phrase_book book_of(std::initializer_list<const char*> texts) {
  phrase_book book{longest_term({shoes()})};
  for (auto text : texts)
    book.add(text);
  return book;
}

std::vector<std::string> texts_of(const std::vector<sector_term>& xs) {
  std::vector<std::string> out;
  for (auto& x : xs)
    out.push_back(x.text);
  return out;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("precision and recall count pairs of notice and sector") {
  auto judged = parse_judged("1\tcalcados\th\tBotas pretas\n"
                             "2\t\th\tBotas para o cenario\n"
                             "3\tcalcados,obras\tm\tAlpargatas\n"
                             "4\t\tl\tCimento\n"
                             "a line without columns\n");
  REQUIRE(judged.size() == 4);
  auto score = measure_quality({shoes()}, judged).total();
  CHECK(score.hits == 1);
  CHECK(score.extra == 1);
  CHECK(score.missed == 1);
  CHECK(score.precision() == 0.5);
  CHECK(score.recall() == 0.5);
}

TEST_CASE("sectors count alike in macro averages") {
  sector hats;
  hats.id = "chapeus";
  hats.keywords = {{"chapeu", false}};
  auto judged = parse_judged("1\tcalcados\th\tBotas\n"
                             "2\tcalcados\th\tBota\n"
                             "3\tchapeus\th\tBone\n"
                             "4\t\th\tBotas e chapeu\n");
  auto report = measure_quality({shoes(), hats}, judged);
  CHECK(report.macro_precision() == Approx((2.0 / 3 + 0) / 2));
  CHECK(report.macro_recall() == Approx(0.5));
  CHECK(report.total().recall() == Approx(2.0 / 3));
}

TEST_CASE("a share is told with its Wilson interval") {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  auto x = wilson(81, 263 - 81);
  CHECK(x.low == Approx(0.2553).margin(5e-5));
  CHECK(x.high == Approx(0.3662).margin(5e-5));
  x = wilson(0, 20);
  CHECK(x.low == Approx(0).margin(1e-9));
  CHECK(x.high == Approx(0.1611).margin(5e-5));
  x = wilson(29, 0);
  CHECK(x.low == Approx(0.8830).margin(5e-5));
  CHECK(x.high == Approx(1).margin(1e-9));
  CHECK(wilson(0, 0).low == 0);
  CHECK(wilson(0, 0).high == 1);
}

TEST_CASE("typical errors are frequent wrong terms and missed beginnings") {
  std::string long_text(99, 'x');
  std::string file = "1\t\th\tBotas\n"
                     "2\t\th\tSapato de couro e botas\n"
                     "3\tcalcados\th\tAlpargata\n"
                     "4\tcalcados\th\tTamanco\n"
                     "5\tcalcados\th\t";
  file.append(long_text).append("\u00e7a\n");
  auto judged = parse_judged(file);
  auto report = measure_quality({shoes()}, judged);
  auto few = typical_errors_of(report, 0, 1);
  CHECK(few.extra == strings{"bota (2)"});
  CHECK(few.missed == strings{"Alpargata"});
  auto all = typical_errors_of(report, 0, 9);
  CHECK(all.extra == strings{"bota (2)", "sapato de couro (1)"});
  REQUIRE(all.missed.size() == 3);
  CHECK(all.missed[1] == "Tamanco");
  CHECK(all.missed[2] == long_text.append("..."));
  CHECK(typical_errors_of(report, 1, 9).missed.empty());
}

TEST_CASE("each notice is in the work part or in the check part") {
  // The second byte of SHA-256 of "1" is 134, of "2" 115, of "5" 45.
  CHECK_FALSE(in_part("1", judged_part::check));
  CHECK(in_part("2", judged_part::check));
  CHECK(in_part("5", judged_part::check));
  for (auto id : {"1", "2", "3", "4", "5", "6", "7", "8", "9"}) {
    CHECK(in_part(id, judged_part::all));
    CHECK(in_part(id, judged_part::work) != in_part(id, judged_part::check));
  }
  size_t checked = 0;
  for (int i = 0; i < 1000; ++i)
    checked += in_part(std::to_string(i), judged_part::check);
  CHECK(checked > 150);
  CHECK(checked < 260);
}

TEST_CASE("a phrase is known if it occurs as whole words, in any form") {
  auto book = book_of({"Aquisição de BOTAS e sapato-de-couro"});
  CHECK(book.knows({"bota", true}));
  CHECK_FALSE(book.knows({"bota", false}));
  CHECK(book.knows({"sapato de couro", false}));
  CHECK(book.knows({"aquisicao", false}));
  CHECK_FALSE(book.knows({"sapato couro", false}));
  CHECK_FALSE(book.knows({"cour", false}));
  CHECK_FALSE(book_of({}).knows({"bota", true}));
}

TEST_CASE("only what the texts show is learned") {
  auto learned = learned_sectors({shoes()}, book_of({"bota fora de bomba"}));
  CHECK(texts_of(learned[0].keywords) == strings{"bota"});
  CHECK(texts_of(learned[0].exclusions) == strings{"bota fora"});
  CHECK(learned[0].contexts.empty());
  learned = learned_sectors({shoes()}, book_of({"bomba com sola"}));
  CHECK(texts_of(learned[0].keywords) == strings{"bomba"});
  REQUIRE(learned[0].contexts.size() == 1);
  CHECK(texts_of(learned[0].contexts[0].words) == strings{"sola"});
}

TEST_CASE("no part teaches the lists it is measured with") {
  // SHA-256 of "1" begins with 6b, of "2" with d4, of "3" with 4e.
  CHECK(fold_of("1", 2) == 1);
  CHECK(fold_of("2", 2) == 0);
  CHECK(fold_of("3", 2) == 0);
  auto judged = parse_judged("1\tcalcados\th\tBotas\n"
                             "2\tcalcados\th\tBotas\n"
                             "3\tcalcados\th\tSapato de couro\n");
  auto score = cross_validate({shoes()}, judged, 2).total();
  CHECK(score.hits == 2);
  CHECK(score.missed == 1);
  CHECK(cross_validate({shoes()}, judged, 2, {"sapato de couro"}).total().hits
        == 3);
}
