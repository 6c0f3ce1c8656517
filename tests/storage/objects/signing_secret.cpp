#include "storage/objects/signing_secret.hpp"

#include "tests/catch.hpp"
#include "tests/storage/objects/fixture.hpp"

#include <fstream>
#include <set>
#include <sys/stat.h>
#include <thread>

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("the secret is made once, for the owner's eyes only") {
  temporary_directory directory;
  auto folder = (directory.path / "data").string();
  auto secret = load_or_create_secret(folder).value();
  CHECK(secret.size() == 32);
  CHECK(load_or_create_secret(folder).value() == secret);
  struct stat info {};
  REQUIRE(::stat((folder + "/signing.key").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  temporary_directory other;
  CHECK(load_or_create_secret(other.path).value() != secret);
}

TEST_CASE("those who start together get the same secret") {
  temporary_directory directory;
  std::vector<std::string> secrets(8);
  std::vector<std::thread> threads;
  for (auto& secret : secrets)
    threads.emplace_back(
      [&] { secret = load_or_create_secret(directory.path).value(); });
  for (auto& thread : threads)
    thread.join();
  CHECK(std::set<std::string>(secrets.begin(), secrets.end()).size() == 1);
  CHECK(directory.entries().size() == 1);
}

TEST_CASE("a damaged secret is reported, not replaced") {
  temporary_directory directory;
  // With 32 letters it is no secret either: a hash of something, or a password.
  for (auto size : {0, 31, 32, 33}) {
    std::ofstream{directory.path / "signing.key"} << std::string(size, 'x');
    CHECK(load_or_create_secret(directory.path).error().code
          == errc::storage_failed);
  }
}

TEST_CASE("a node's secret is 32 bytes and no text") {
  temporary_directory directory;
  auto secret = load_or_create_secret(directory.path).value();
  CHECK(is_node_secret(secret));
  CHECK(is_node_secret(std::string(31, 'x') + '\0'));
  CHECK_FALSE(is_node_secret(secret + "x"));
  CHECK_FALSE(is_node_secret(secret.substr(1)));
  CHECK_FALSE(is_node_secret(""));
  CHECK_FALSE(is_node_secret("d41d8cd98f00b204e9800998ecf8427e"));
}

TEST_CASE("a directory that cannot be made is reported") {
  CHECK(load_or_create_secret("/proc/bidiq").error().code
        == errc::storage_failed);
}
