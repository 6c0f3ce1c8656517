#include "storage/migrations/migration_plan.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

const migration known[]
  = {{1, "0001_a", "", ""}, {2, "0002_b_c", "", ""}, {3, "0003_d", "", ""}};

std::vector<applied_migration> applied(std::initializer_list<int> versions) {
  std::vector<applied_migration> out;
  for (auto x : versions)
    out.push_back({x, "000" + std::to_string(x) + "_x", "then", false});
  return out;
}

std::string names(const outcome<std::vector<const migration*>>& x) {
  if (!x)
    return "refused: " + x.error().context;
  std::string out;
  for (auto* y : *x)
    out.append(y->name).append(" ");
  return out;
}

} // namespace

TEST_CASE("what a database lacks is pending, in order") {
  CHECK(names(pending(known, {})) == "0001_a 0002_b_c 0003_d ");
  CHECK(names(pending(known, applied({1}))) == "0002_b_c 0003_d ");
  CHECK(names(pending(known, applied({1, 2, 3}))).empty());
}

TEST_CASE("a newer database is let be, but never mixed") {
  CHECK(names(pending(known, applied({1, 2, 3, 4}))).empty());
  CHECK(names(pending(known, applied({1, 2, 4})))
        == "refused: the database has migration 0004 x, which this version "
           "does not know");
  CHECK(
    names(to_revert(known, applied({1, 2, 3, 4}), 1)).starts_with("refused: "));
}

TEST_CASE("the newest are taken back first, as many as there are") {
  CHECK(names(to_revert(known, applied({1, 2, 3}), 2)) == "0003_d 0002_b_c ");
  CHECK(names(to_revert(known, applied({1, 2}), 9)) == "0002_b_c 0001_a ");
  CHECK(names(to_revert(known, {}, 1)).empty());
}

TEST_CASE("a status has a line for each that is known to either side") {
  auto states = states_of(known, applied({1, 4}));
  REQUIRE(states.size() == 4);
  CHECK(states[0].name == "0001_a");
  CHECK(states[0].applied_at == "then");
  CHECK(states[1].applied_at.empty());
  CHECK(states[3].name == "0004_x");
  CHECK(shown_name("0002_b_c") == "0002 b_c");
}

TEST_CASE("the program's own migrations count without holes") {
  int version = 0;
  for (auto& x : all_migrations()) {
    INFO(x.name);
    CHECK(x.version == ++version);
    CHECK_FALSE(x.up.empty());
    CHECK_FALSE(x.down.empty());
  }
  CHECK(version >= 3);
}
