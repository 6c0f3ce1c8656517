#include "storage/objects/local_store.hpp"

#include "storage/objects/signed_url.hpp"
#include "tests/catch.hpp"
#include "tests/storage/objects/fixture.hpp"

#include <fstream>
#include <thread>

#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace bidiq;
using namespace bidiq::test;

namespace {

struct fixture {
  temporary_directory directory;
  std::shared_ptr<signing_keys> keys = make_keys();
  local_store_options options{directory.path, keys, "excel-reports", 1000};
  object_store_ptr store = open_local_store(options).value();

  std::filesystem::path bucket() const {
    return directory.path / "excel-reports";
  }

  size_t files() const {
    return directory.entries().size() - 1;
  }

  errc open_error(std::string_view path, int64_t now = start) const {
    auto result = store->open("excel-reports", path, at(now));
    REQUIRE(result.has_error());
    return result.error().code;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "the budget holds, and expired objects make room") {
  std::string half(500, 'x');
  REQUIRE(store->put(draft(10), content(half), at(start)).has_value());
  REQUIRE(store->put(draft(), content(half), at(start)).has_value());
  auto full = store->put(draft(), content("x"), at(start));
  REQUIRE(full.has_error());
  CHECK(full.error().code == errc::storage_failed);
  CHECK(files() == 2);
  CHECK(store->put(draft(), content(half), at(start + 10)).has_value());
  CHECK(files() == 2);
  CHECK(store->put(draft(), content(std::string(1001, 'x')), at(start + 999))
          .has_error());
}

TEST_CASE_METHOD(fixture, "putting in parallel cannot exceed the budget") {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([this] {
      for (int j = 0; j < 10; ++j)
        (void) store->put(draft(), content(std::string(90, 'x')), at(start));
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(files() == 11);
}

TEST_CASE_METHOD(fixture, "no name leads out of the bucket") {
  std::ofstream{directory.path / "outside"} << "secret";
  auto id = std::string(32, 'a');
  auto named = "1999999999-" + id + "-";
  std::filesystem::create_symlink(directory.path / "outside",
                                  bucket() / (named + "link.xlsx"));
  std::filesystem::create_directory(bucket() / (named + "folder.xlsx"));
  REQUIRE(::mkfifo((bucket() / (named + "fifo.xlsx")).c_str(), 0600) == 0);
  std::ofstream{bucket() / "plain"} << "not an object";
  const std::vector<std::string> paths{"../../etc/passwd",
                                       "..%2f..%2fetc%2fpasswd",
                                       "%2e%2e/etc/passwd",
                                       "....//etc/passwd",
                                       "%c0%ae%c0%ae/outside",
                                       "\xc0\xae\xc0\xae/outside",
                                       std::string("plain\0.xlsx", 11),
                                       named + std::string("a\0.xlsx", 7),
                                       "/etc/passwd",
                                       directory.path / "outside",
                                       named + "link.xlsx",
                                       named + "folder.xlsx",
                                       named + "fifo.xlsx",
                                       std::string(4096, 'a'),
                                       named + std::string(4096, 'a'),
                                       "",
                                       ".",
                                       "..",
                                       "plain",
                                       "../outside",
                                       named + "../../outside",
                                       named + "a/../../outside",
                                       named,
                                       "/" + named + "a.xlsx",
                                       "./" + named + "a.xlsx",
                                       named + "a.xlsx\n"};
  for (auto& path : paths) {
    INFO(path);
    CHECK(open_error(path) == errc::not_found);
  }
  CHECK(store->list("", 10, at(start)).value().objects.empty());
}

TEST_CASE_METHOD(fixture, "what has expired is deleted, and only that") {
  REQUIRE(store->put(draft(10), content("x"), at(start)).has_value());
  REQUIRE(store->put(draft(), content("x"), at(start)).has_value());
  REQUIRE(store->put(endless(), content("x"), at(start)).has_value());
  CHECK(store->sweep(at(start + 9)).value() == 0);
  CHECK(files() == 3);
  CHECK(store->sweep(at(start + 10)).value() == 1);
  CHECK(store->sweep(at(start * 2)).value() == 1);
  CHECK(files() == 1);
}

TEST_CASE_METHOD(fixture, "its addresses are what this server verifies") {
  auto path = store->put(draft(), content("x"), at(start)).value().path;
  auto url = store->sign(path, std::chrono::seconds{60}, at(start)).value();
  auto prefix = "/v1/storage/object/sign/excel-reports/" + path + "?token=";
  REQUIRE(url.starts_with(prefix));
  auto token = url.substr(prefix.size());
  auto check = [&](int64_t now) {
    return keys->verify([&](std::string_view secret) {
      return verify(secret, "excel-reports", path, token, at(now));
    });
  };
  CHECK(check(start + 59).has_value());
  CHECK(check(start + 60).error().code == errc::expired);
}

TEST_CASE_METHOD(fixture, "files of others are left alone") {
  std::ofstream{bucket() / "README"} << "mine";
  CHECK(store->sweep(at(start * 10)).value() == 0);
  CHECK(std::filesystem::exists(bucket() / "README"));
}

TEST_CASE_METHOD(fixture,
                 "kill -9 at any moment of a put leaves it whole or not "
                 "at all") {
  options.max_bytes = uint64_t{1} << 30;
  store = open_local_store(options).value();
  constexpr size_t size = 1'000'000;
  auto bytes = content(std::string(size, 'x'));
  for (int delay = 0; delay < 40; ++delay) {
    int begun[2];
    REQUIRE(::pipe(begun) == 0);
    auto child = ::fork();
    if (child == 0) {
      while (::write(begun[1], "x", 1) == 1)
        (void) store->put(draft(), bytes, at(start));
      ::_exit(1);
    }
    // Some put has begun; how far it gets differs from round to round.
    char mark = 0;
    for (int puts = 0; puts <= delay % 4; ++puts)
      REQUIRE(::read(begun[0], &mark, 1) == 1);
    for (int turn = 0; turn < 40 * delay; ++turn)
      ::sched_yield();
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(begun[0]);
    ::close(begun[1]);
  }
  CHECK(files() > 0);
  for (auto& entry : std::filesystem::directory_iterator{bucket()}) {
    CHECK(parse_object_name(entry.path().filename().string()).has_value());
    CHECK(entry.file_size() == size);
  }
}

TEST_CASE("a file system without unnamed files is refused with a reason") {
  auto result
    = open_local_store({"/proc/bidiq", make_keys(), "excel-reports", 1});
  REQUIRE(result.has_error());
  CHECK(result.error().code == errc::storage_failed);
  CHECK(!result.error().context.empty());
}

TEST_CASE("a bucket's name cannot be a path") {
  temporary_directory directory;
  for (auto bucket : {"", "..", "a/b", "/etc", "a b"})
    CHECK(
      open_local_store({directory.path, make_keys(), bucket, 1}).has_error());
  CHECK(directory.entries().empty());
}

TEST_CASE("the store named none keeps nothing") {
  auto store = make_no_store();
  CHECK(store->backend() == "none");
  CHECK(store->put(draft(), content("x"), at(start)).error().code
        == errc::storage_failed);
  CHECK(store->open("", "", at(start)).error().code == errc::not_found);
  CHECK(store->list("", 10, at(start)).value().objects.empty());
  CHECK(store->sign("x", std::chrono::seconds{9}, at(start)).has_error());
  CHECK(store->sweep(at(start)).value() == 0);
}
