// Nothing but the migrations knows the ids of former plans.
#include "tests/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// Files of our own sources outside the migrations that hold `what`.
std::vector<std::string> holders(const std::regex& what) {
  std::vector<std::string> out;
  const fs::path root{BIDIQ_SOURCE_DIR};
  for (auto room : {"actors", "config", "net", "storage", "tools"})
    for (auto& x : fs::recursive_directory_iterator{root / room})
      if (x.is_regular_file()
          && x.path().parent_path().filename() != "migrations"
          && std::regex_search(content(x.path()), what))
        out.push_back(fs::relative(x.path(), root));
  return out;
}

} // namespace

TEST_CASE("no former plan id stands outside the migrations") {
  CHECK(
    holders(std::regex{R"(\bpack_(5|10|20)\b|["'](free|monthly|annual)["'])"})
      .empty());
  CHECK(holders(std::regex{R"(former_plan)"}).empty());
}

TEST_CASE("the search for them finds what stands in the migrations") {
  auto script = content(fs::path{BIDIQ_SOURCE_DIR}
                        / "storage/migrations/0002_plan_ids.up.sql");
  CHECK(std::regex_search(script, std::regex{R"(\bpack_10\b)"}));
}
