#include "actors/accounts/unsaved_ends.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

search_end end_of(const std::string& id) {
  search_end out;
  out.record.search_id = id;
  return out;
}

} // namespace

TEST_CASE("ends wait in order, and the oldest go first") {
  unsaved_ends waiting{2};
  CHECK(waiting.add(end_of("a")));
  CHECK(waiting.add(end_of("b")));
  CHECK_FALSE(waiting.add(end_of("c")));
  CHECK(waiting.size() == 2);
  CHECK(waiting.take()->record.search_id == "b");
  CHECK(waiting.take()->record.search_id == "c");
  CHECK_FALSE(waiting.take());
}
