// `bidiqd migrate`, as operators call it.
#include "tests/catch.hpp"
#include "tests/temporary_directory.hpp"
#include "tests/tools/child_process.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

using namespace bidiq;

namespace {

struct said {
  int code;
  std::string out, err;
};

said migrate(const test::temporary_directory& folder,
             std::vector<std::string> args) {
  args.insert(args.begin(), "migrate");
  child_process bidiqd{"bidiqd", args, {{"DATA_DIR", folder.path.string()}}};
  auto code = bidiqd.wait();
  return {code, bidiqd.out(), bidiqd.err()};
}

auto lines(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

} // namespace

TEST_CASE("a schema goes up, down, and tells how it is") {
  test::temporary_directory folder;
  auto before = migrate(folder, {"status"});
  CHECK(before.code == 0);
  CHECK(before.out.starts_with("0001 legacy_accounts pending\n"
                               "0002 plan_ids pending\n"));
  auto all = lines(before.out);
  auto up = migrate(folder, {"up"});
  CHECK(up.code == 0);
  CHECK(up.out.starts_with("0001 legacy_accounts applied\n"));
  CHECK(lines(up.out) == all);
  CHECK(migrate(folder, {"up"}).out == "nothing to do\n");
  auto status = migrate(folder, {"status"});
  CHECK(std::regex_search(
    status.out, std::regex{R"(^0002 plan_ids applied \d{4}-\d\d-\d\dT\S+Z\n)",
                           std::regex::multiline}));
  CHECK(lines(status.out) == all);
  CHECK(lines(migrate(folder, {"down"}).out) == 1);
  auto down = migrate(folder, {"down", "99"});
  CHECK(down.code == 0);
  CHECK(down.out.ends_with("0001 legacy_accounts reverted\n"));
  CHECK(migrate(folder, {"down"}).out == "nothing to do\n");
  CHECK(migrate(folder, {"status"}).out == before.out);
}

TEST_CASE("where there is no database, to look makes none") {
  test::temporary_directory folder;
  auto data = folder.path / "data";
  auto look = [&](const std::string& action) {
    child_process bidiqd{
      "bidiqd", {"migrate", action}, {{"DATA_DIR", data.string()}}};
    auto code = bidiqd.wait();
    return said{code, bidiqd.out(), bidiqd.err()};
  };
  auto status = look("status");
  CHECK(status.code == 0);
  CHECK(status.out.starts_with("0001 legacy_accounts pending\n"));
  CHECK(status.out.find("applied") == std::string::npos);
  CHECK(status.err.find("there is no sqlite") != std::string::npos);
  CHECK(look("down").out == "nothing to do\n");
  CHECK_FALSE(std::filesystem::exists(data));
}

TEST_CASE("what cannot be migrated is said, and is as it was") {
  test::temporary_directory folder;
  std::ofstream{folder.path / "bidiq.db"} << std::string(4'096, 'x');
  auto x = migrate(folder, {"up"});
  CHECK(x.code == 1);
  CHECK(x.out.empty());
  CHECK(x.err.starts_with("bidiqd migrate: "));
  CHECK(std::filesystem::file_size(folder.path / "bidiq.db") == 4'096);
}

TEST_CASE("why a server cannot be had is said, its password is not") {
  test::temporary_directory folder;
  child_process bidiqd{
    "bidiqd",
    {"migrate", "status"},
    {{"DATA_DIR", folder.path.string()},
     {"DATABASE_URL", "postgresql://me:canary-word@127.0.0.1:1/bidiq"}}};
  CHECK(bidiqd.wait() == 1);
  auto said = bidiqd.err();
  CHECK(said.find("Connection refused") != std::string::npos);
  CHECK(said.find("canary-word") == std::string::npos);
}

TEST_CASE("a command whose output is lost has failed") {
  test::temporary_directory folder;
  for (std::string command : {"--version", "--print-config", "migrate"}) {
    INFO(command);
    std::vector<std::string> args{command};
    if (command == "migrate")
      args.push_back("status");
    child_process bidiqd{"bidiqd",
                         args,
                         {{"DATA_DIR", folder.path.string()}},
                         {.out = "/dev/full", .err = {}}};
    CHECK(bidiqd.wait() == 1);
  }
}

TEST_CASE("a mistake on the command line is exit 2") {
  test::temporary_directory folder;
  CHECK(migrate(folder, {"sideways"}).code == 2);
  CHECK(migrate(folder, {"down", "-1"}).code == 2);
}
