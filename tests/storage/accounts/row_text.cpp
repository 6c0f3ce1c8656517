#include "storage/accounts/row_text.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("words survive their column") {
  using texts = std::vector<std::string>;
  for (auto& words : {texts{}, texts{"SP"}, texts{"SP", "RJ", "AC"}})
    CHECK(split_words(join_words(words)) == words);
}

TEST_CASE("a text is cut between characters") {
  CHECK(cut_text("abc", 3) == "abc");
  CHECK(cut_text("abcd", 3) == "abc");
  CHECK(cut_text("ação", 3) == "aç");
  CHECK(cut_text("ação", 2) == "a");
}
