#include "actors/sources/notice_place.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

source_page one(notice_ptr x) {
  source_page out;
  out.notices = {std::move(x)};
  return out;
}

} // namespace

TEST_CASE("what a notice does not tell of its place the question does") {
  auto page = one(listed("a", 1, "", 0));
  fill_places(page, {"SP", 6, {6}});
  CHECK(page.notices[0]->uf == "SP");
  CHECK(page.notices[0]->modality == 6);
  CHECK(has_place(*page.notices[0]));
}

TEST_CASE("what a notice tells of its place stays") {
  auto told = listed("a", 1, "RJ", 7);
  auto page = one(told);
  fill_places(page, {"SP", 6, {6}});
  CHECK(page.notices[0] == told);
}

TEST_CASE("a question about several places tells none") {
  auto page = one(listed("a", 1, "", 0));
  fill_places(page, {"", 0, {6, 7}});
  CHECK(page.notices[0]->uf.empty());
  CHECK(page.notices[0]->modality == 0);
  CHECK_FALSE(has_place(*page.notices[0]));
}

TEST_CASE("a modality without a number here is told all the same") {
  notice x;
  x.uf = "SP";
  CHECK_FALSE(has_place(x));
  x.modality_name = "Modalidade nova";
  CHECK(has_place(x));
}
