#include "actors/report/scratch_file.hpp"

#include "tests/actors/report/facts.hpp"
#include "tests/catch.hpp"

#include <sstream>

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("libxlsxwriter takes its scratch files from us") {
  auto before = scratch_files_made();
  CHECK(check_scratch_interposed().has_value());
  CHECK(scratch_files_made() > before);
}

TEST_CASE("writing a workbook creates no file anywhere, as strace sees it") {
  // The leak checker cannot trace a program that is traced already.
  auto trace = output_of(
    "ASAN_OPTIONS=detect_leaks=0 "
    "strace -f -qq -e trace=%file,memfd_create -e signal=none " BIDIQ_TEST_DIR
    "/write_workbook 2>&1");
  size_t memory_files = 0;
  std::istringstream lines{trace};
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    memory_files += line.find("memfd_create(") != line.npos;
    auto creates = line.find("O_CREAT") != line.npos
                   && line.find("\"/proc/self/fd/") == line.npos;
    CHECK_FALSE(creates);
    for (auto call : {"O_TMPFILE", "creat(", "mkdir", "rename", "link(",
                      "linkat(", "mknod", "truncate("})
      CHECK(
        (line.find(call) == line.npos || line.find("readlink") != line.npos));
  }
  CHECK(memory_files >= 10);
  CHECK(trace.find("workbook written") != trace.npos);
}
