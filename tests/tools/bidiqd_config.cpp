// What bidiqd says of its settings, as operators start it.
#include "tests/catch.hpp"
#include "tests/temporary_directory.hpp"
#include "tests/tools/child_process.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

using namespace bidiq;

namespace {

struct outcome_of_check {
  int code;
  std::string out, err;
};

outcome_of_check check_config(const child_process::variables& env,
                              std::vector<std::string> args = {}) {
  args.push_back("--check-config");
  child_process bidiqd{"bidiqd", args, env};
  auto code = bidiqd.wait();
  return {code, bidiqd.out(), bidiqd.err()};
}

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (auto i = text.find(part); i != text.npos; i = text.find(part, i + 1))
    ++n;
  return n;
}

} // namespace

TEST_CASE("every URL that a start would refuse is told at once") {
  auto x = check_config({{"REDIS_URL", "redis://:hunter2@h:99999"},
                         {"DATABASE_URL", "mysql://me:hunter2@h/d"},
                         {"PNCP_BASE_URL", "https://pncp.gov.br:port/x"},
                         {"PCP_BASE_URL", "http://[::1"},
                         {"COMPRASGOV_BASE_URL", "http://h?x=1"},
                         {"UPSTREAM_PROXY", "socks5://me:hunter2@"},
                         {"CORS_ORIGINS", "https://a.example,https://b:0"}});
  CHECK(x.code == 2);
  INFO(x.err);
  for (auto name :
       {"REDIS_URL", "DATABASE_URL", "PNCP_BASE_URL", "PCP_BASE_URL",
        "COMPRASGOV_BASE_URL", "UPSTREAM_PROXY", "CORS_ORIGINS"})
    CHECK(x.err.find(std::string{name} + " (environment): ")
          != std::string::npos);
  CHECK(count(x.err, "\n") == 7);
  CHECK(x.err.find("hunter2") == std::string::npos);
}

TEST_CASE("URLs that a start takes are no problem") {
  auto x = check_config(
    {{"REDIS_URL", "redis-sentinel://u:p@h1,h2:26379/mymaster/2"},
     {"PNCP_BASE_URL", "http://127.0.0.1:4000/api/consulta/"},
     {"UPSTREAM_PROXY", "socks5h://me:pw@[::1]:1080"},
     {"CORS_ORIGINS", "https://a.example:8443,http://b"}});
  INFO(x.err);
  CHECK(x.code == 0);
  CHECK(x.out == "configuration ok\n");
}

TEST_CASE("credentials in an upstream's URL are refused, since none are sent") {
  auto x = check_config(
    {{"PNCP_BASE_URL", "http://u:hunter2@127.0.0.1:4000/api/consulta"},
     {"PCP_BASE_URL", "https://hunter2@h"},
     {"COMPRASGOV_BASE_URL", "https://:hunter2@h:1/x"}});
  CHECK(x.code == 2);
  INFO(x.err);
  for (auto name : {"PNCP_BASE_URL", "PCP_BASE_URL", "COMPRASGOV_BASE_URL"})
    CHECK(count(x.err,
                std::string{name} + " (environment): has a user or a password")
          == 1);
  CHECK(x.err.find("hunter2") == std::string::npos);
  CHECK(check_config({{"PNCP_BASE_URL", "https://h/a@b"}}).code == 0);
}

TEST_CASE("a folder where nothing can be made, and a budget that serves "
          "nothing, are told") {
  auto x
    = check_config({{"DATA_DIR", "/proc/data"}, {"MEMORY_BUDGET_BYTES", "1"}});
  CHECK(x.code == 2);
  INFO(x.err);
  CHECK(count(x.err, "DATA_DIR (environment): ") == 1);
  CHECK(count(x.err, "MEMORY_BUDGET_BYTES (environment): ") == 1);
  CHECK(check_config({{"MEMORY_BUDGET_BYTES", "16777216"}}).code == 0);
}

TEST_CASE("files and folders that a start could not use are told at once") {
  test::temporary_directory folder;
  auto path = folder.path.string();
  auto file = path + "/file";
  std::ofstream{file} << "{\"version\": 1";
  auto absent = check_config({{"SECTORS_FILE", path + "/none"},
                              {"UPSTREAM_CA_FILE", path + "/none"},
                              {"REDIS_CA_FILE", path},
                              {"DATA_DIR", file + "/data"},
                              {"SOURCES", ""},
                              {"PORT", "1"},
                              {"BIDIQ_PORT", "2"}});
  CHECK(absent.code == 2);
  INFO(absent.err);
  for (auto name : {"SECTORS_FILE", "UPSTREAM_CA_FILE", "REDIS_CA_FILE",
                    "DATA_DIR", "SOURCES", "PORT"})
    CHECK(count(absent.err, std::string{name} + " (environment): ") == 1);
  CHECK(count(absent.err, "\n") == 6);
  auto useless = check_config(
    {{"SECTORS_FILE", file}, {"UPSTREAM_CA_FILE", file}, {"DATA_DIR", file}});
  CHECK(useless.code == 2);
  INFO(useless.err);
  CHECK(count(useless.err, "\n") == 3);
  std::filesystem::create_symlink(path + "/none", path + "/link");
  CHECK(check_config({{"DATA_DIR", path + "/link"}}).code == 2);
}

TEST_CASE("a folder that a start would make is no problem and is not made") {
  test::temporary_directory folder;
  auto path = folder.path.string();
  for (auto name : {"/a/b/data", "/a/../data/", ""}) {
    INFO(name);
    auto x = check_config({{"DATA_DIR", path + name}});
    INFO(x.err);
    CHECK(x.code == 0);
  }
  CHECK(std::filesystem::is_empty(path));
}

TEST_CASE("a secret is read from its file, as a flag it is warned about") {
  test::temporary_directory folder;
  auto path = folder.path.string();
  auto file = path + "/secret";
  std::ofstream{file} << "hunter2-hunter2-hunter2-hunter2-\n";
  auto good = check_config({{"SIGNING_SECRET_FILE", file}});
  CHECK(good.code == 0);
  CHECK(good.err.empty());
  auto no_file = check_config({{"SIGNING_SECRET_FILE", path}});
  CHECK(no_file.code == 2);
  CHECK(no_file.err.find("SIGNING_SECRET_FILE") != std::string::npos);
  auto seen = check_config({}, {"--signing-secret",
                                "hunter2-hunter2-hunter2-hunter2-"});
  CHECK(seen.code == 0);
  CHECK(seen.err.starts_with("warning: SIGNING_SECRET "));
  CHECK(seen.err.find("hunter2") == std::string::npos);
  std::ofstream{file} << "short";
  auto bad = check_config({{"SIGNING_SECRET_FILE", file}});
  CHECK(bad.code == 2);
  CHECK(bad.err.find("32 bytes") != std::string::npos);
}

TEST_CASE("what is named as a file has to be a regular file") {
  test::temporary_directory folder;
  auto path = folder.path.string();
  auto pipe = path + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const auto& file : {path, pipe, std::string{"/dev/zero"}}) {
    auto x = check_config({{"SIGNING_SECRET_FILE", file},
                           {"SECTORS_FILE", file},
                           {"REDIS_CA_FILE", file},
                           {"UPSTREAM_CA_FILE", file}},
                          {"--env-file", file});
    INFO(x.err);
    CHECK(x.code == 2);
    CHECK(count(x.err, "is not a regular file") == 5);
    CHECK(count(x.err, "\n") == 5);
  }
}

TEST_CASE("files without measure are not read") {
  test::temporary_directory folder;
  auto path = folder.path.string();
  auto file = path + "/file";
  std::ofstream{file} << '#';
  // A hole: it takes no room on the disk.
  std::filesystem::resize_file(file, size_t{1} << 40);
  auto x = check_config({{"SIGNING_SECRET_FILE", file},
                         {"SECTORS_FILE", file},
                         {"UPSTREAM_CA_FILE", file}},
                        {"--env-file", file});
  INFO(x.err);
  CHECK(x.code == 2);
  CHECK(count(x.err, "is larger than") == 4);
}

TEST_CASE("an api node whose jobs no worker can reach is refused in one line") {
  test::temporary_directory data;
  child_process bidiqd{"bidiqd",
                       {"--port", "0", "--data-dir", data.path.string()},
                       {{"WORKER_ROLE", "api"},
                        {"JOB_STORE_BACKEND", "memory"}}};
  CHECK(bidiqd.wait() == 2);
  CHECK(bidiqd.err().find("JOB_STORE_BACKEND") != std::string::npos);
}
