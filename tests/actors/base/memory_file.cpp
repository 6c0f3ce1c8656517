#include "actors/base/memory_file.hpp"

#include "tests/catch.hpp"

#include <fcntl.h>

using namespace bidiq;

TEST_CASE("what is appended can be read at any place") {
  auto file = memory_file::make("test").value();
  CHECK(file.size() == 0);
  REQUIRE(file.append("hello ").has_value());
  REQUIRE(file.append("world").has_value());
  CHECK(file.size() == 11);
  CHECK(file.read_all().value() == "hello world");
  std::string part(4, '\0');
  CHECK(file.read(3, part).value() == 4);
  CHECK(part == "lo w");
  CHECK(file.read(9, part).value() == 2);
  CHECK(file.read(99, part).value() == 0);
}

TEST_CASE("a handle closes its file exactly once") {
  auto fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  {
    unique_fd first{fd};
    unique_fd second{std::move(first)};
    CHECK_FALSE(first);
    CHECK(second.get() == fd);
    CHECK(::fcntl(fd, F_GETFD) != -1);
  }
  CHECK(::fcntl(fd, F_GETFD) == -1);
}

TEST_CASE("system errors are told with their cause") {
  CHECK(system_text("open x", ENOENT) == "open x: No such file or directory");
}
