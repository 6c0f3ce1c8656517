#include "actors/sources/uf_board.hpp"

#include "tests/catch.hpp"

#include <algorithm>

using namespace bidiq;

namespace {

using strings = std::vector<std::string>;

strings changes_of(uf_board& x) {
  strings out;
  for (auto& change : x.take_changes())
    out.push_back(change.uf + " " + change.status);
  return out;
}

auto one_of(strings ufs) {
  return [ufs](const std::string& uf) {
    return std::find(ufs.begin(), ufs.end(), uf) != ufs.end();
  };
}

const strings none;

} // namespace

TEST_CASE("a list of the whole country speaks for every UF") {
  uf_board x{{"SP", "RJ"}};
  x.read("SP", "fetching");
  CHECK(changes_of(x) == strings{"SP fetching"});
  x.read("", "fetching");
  CHECK(changes_of(x) == strings{"RJ fetching"});
  x.read("", "retrying");
  CHECK(changes_of(x) == strings{"SP retrying", "RJ retrying"});
  x.read("MG", "fetching");
  CHECK(changes_of(x).empty());
}

TEST_CASE("a UF that is being retried does not flicker") {
  uf_board x{{"SP"}};
  x.read("SP", "fetching");
  x.read("SP", "retrying");
  x.read("SP", "fetching");
  x.read("SP", "retrying");
  CHECK(changes_of(x) == strings{"SP fetching", "SP retrying"});
}

TEST_CASE("a UF ends once it is whole or hopeless, and stays so") {
  uf_board x{{"SP", "RJ", "MG", "BA"}};
  x.read("RJ", "retrying");
  changes_of(x);
  x.judge(one_of({"SP", "RJ"}), one_of({"BA"}));
  CHECK(changes_of(x) == strings{"SP success", "RJ recovered", "MG failed"});
  CHECK_FALSE(x.ended());
  x.read("", "retrying");
  CHECK(changes_of(x) == strings{"BA retrying"});
  x.judge(one_of({"MG"}), one_of(none));
  CHECK(changes_of(x) == strings{"BA failed"});
  CHECK(x.ended());
}
