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
