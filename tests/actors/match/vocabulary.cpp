#include "actors/match/vocabulary.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

using suggestions = std::vector<word_suggestion>;

vocabulary example() {
  vocabulary out;
  for (auto text : {"Aquisição de UNIFORMES e camisas", "uniforme, uniformes",
                    "camisa de força", "Uniformes escolares"})
    out.add(text);
  return out;
}

} // namespace

TEST_CASE("an edit inserts, deletes, replaces or swaps") {
  CHECK(edit_distance("camisa", "camisa", 2) == 0);
  CHECK(edit_distance("camsa", "camisa", 2) == 1);
  CHECK(edit_distance("camissa", "camisa", 2) == 1);
  CHECK(edit_distance("canisa", "camisa", 2) == 1);
  CHECK(edit_distance("cmaisa", "camisa", 2) == 1);
  CHECK(edit_distance("unifrome", "uniformes", 2) == 2);
  CHECK(edit_distance("abc", "xyz", 2) == 3);
  CHECK(edit_distance("abc", "abcdef", 2) == 3);
  CHECK(edit_distance("", "ab", 2) == 2);
  CHECK(edit_distance("", "", 2) == 0);
  std::string longest(max_compared, 'x');
  CHECK(edit_distance(longest, longest, 2) == 0);
  CHECK(edit_distance(longest + "x", longest + "x", 2) == 3);
}

TEST_CASE("the nearest word comes first, then the most frequent") {
  CHECK(
    example().suggest({"unifrome"})
    == suggestions{{"uniforme", "unifrome", 1}, {"uniformes", "unifrome", 3}});
  CHECK(example().suggest({"camissas"})
        == suggestions{{"camisas", "camissas", 1}, {"camisa", "camissas", 1}});
}

TEST_CASE("a word that notices hold needs no other") {
  CHECK(example().suggest({"camisa"}).empty());
  CHECK(example().suggest({"escolar"}).empty()); // "escolares" is there.
  CHECK(example().suggest({"camisa escolarr"})
        == suggestions{{"escolares", "escolarr", 1}});
}

TEST_CASE("short words, numbers, beginnings and stopwords ask for nothing") {
  for (auto term : {"ca", "42", "camiz*", "de", "", "fror"})
    CHECK(example().suggest({term}).empty());
  CHECK(example().suggest({"forca"}).empty());
  CHECK(example().suggest({"forc"}) == suggestions{{"forca", "forc", 1}});
}

TEST_CASE("a vocabulary takes in and tells no more than it may") {
  vocabulary_limits limits;
  limits.notices = 2;
  limits.words = 3;
  limits.asked = 1;
  limits.told = 2;
  vocabulary uut{limits};
  CHECK(uut.add("casa caso casu case"));
  CHECK(uut.add("casa"));
  CHECK_FALSE(uut.add("casb"));
  CHECK(uut.suggest({"cass", "casz"})
        == suggestions{{"casa", "cass", 2}, {"caso", "cass", 1}});
  CHECK(uut.suggest({"casb", "cass"}).size() == 2);
  CHECK(uut.suggest({"case"}).size() == 2); // There was no room for it.
}
