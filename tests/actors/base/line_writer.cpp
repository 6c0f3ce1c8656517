#include "actors/base/line_writer.hpp"

#include "tests/catch.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace bidiq;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

std::string dropped_line(uint64_t n) {
  return "dropped " + std::to_string(n);
}

struct pipe_ends {
  // A writer that does not hold up the end may meet a closed pipe afterwards;
  // bidiqd ignores the signal for that, too.
  pipe_ends() {
    ::signal(SIGPIPE, SIG_IGN);
    REQUIRE(::pipe2(fd, O_CLOEXEC) == 0);
  }

  ~pipe_ends() {
    close_reader();
    ::close(fd[1]);
  }

  void close_reader() {
    if (fd[0] >= 0)
      ::close(std::exchange(fd[0], -1));
  }

  // Makes sure that a writer would have to wait.
  void fill() {
    ::fcntl(fd[1], F_SETFL, O_NONBLOCK);
    std::string waste(4095, 'x');
    while (::write(fd[1], (waste + '\n').c_str(), 4096) > 0)
      ;
    ::fcntl(fd[1], F_SETFL, 0);
  }

  std::string line() {
    while (buffer.find('\n') == buffer.npos) {
      char part[4096];
      auto n = ::read(fd[0], part, sizeof(part));
      if (n <= 0)
        return "(end)";
      buffer.append(part, static_cast<size_t>(n));
    }
    auto out = buffer.substr(0, buffer.find('\n'));
    buffer.erase(0, out.size() + 1);
    return out;
  }

  int fd[2] = {-1, -1};
  std::string buffer;
};

} // namespace

TEST_CASE("lines arrive whole and in order") {
  pipe_ends to;
  line_writer writer{to.fd[1], 1 << 20, dropped_line};
  for (int i = 0; i < 2000; ++i)
    writer.push("line " + std::to_string(i));
  for (int i = 0; i < 2000; ++i)
    REQUIRE(to.line() == "line " + std::to_string(i));
  CHECK(writer.flush(seconds{10}));
  CHECK(writer.dropped() == 0);
}

TEST_CASE("lines of several threads do not mix") {
  pipe_ends to;
  line_writer writer{to.fd[1], 1 << 20, dropped_line};
  std::vector<std::thread> threads;
  for (char name : {'a', 'b', 'c'})
    threads.emplace_back([&writer, name] {
      for (int i = 0; i < 100; ++i)
        writer.push(std::string(300, name));
    });
  std::multiset<std::string> seen;
  for (int i = 0; i < 300; ++i)
    seen.insert(to.line());
  for (auto& x : threads)
    x.join();
  for (char name : {'a', 'b', 'c'})
    CHECK(seen.count(std::string(300, name)) == 100);
}

TEST_CASE("a reader that has stalled costs lines, never time or memory") {
  pipe_ends to;
  to.fill();
  line_writer writer{to.fd[1], 10'000, dropped_line};
  std::string text(99, 'y');
  for (int i = 0; i < 1000; ++i)
    writer.push(text);
  auto dropped = writer.dropped();
  CHECK(dropped >= 900); // what fits is a hundred
  CHECK_FALSE(writer.flush(milliseconds{1}));
  // Once it reads again it gets what was kept, and is told of the rest: at
  // once, or also of what was dropped before the writer first looked.
  uint64_t kept = 0;
  uint64_t told = 0;
  while (kept + told < 1000) {
    auto line = to.line();
    REQUIRE(line != "(end)");
    if (line == text)
      ++kept;
    else if (line.starts_with("dropped "))
      told += std::stoull(line.substr(8));
  }
  CHECK(told == dropped);
  CHECK(kept + told == 1000);
  // The last line can be read before the writer has counted it as written.
  CHECK(writer.flush(seconds{10}));
  writer.push("after");
  CHECK(to.line() == "after");
}

TEST_CASE("a reader that has stalled does not hold up the end") {
  pipe_ends to;
  to.fill();
  {
    line_writer writer{to.fd[1], 10'000, dropped_line};
    writer.push("nobody reads this");
  }
  SUCCEED("it ended");
}

TEST_CASE("lines that nobody can take any more are counted") {
  pipe_ends to;
  to.close_reader();
  line_writer writer{to.fd[1], 10'000, dropped_line};
  writer.push("one");
  CHECK(writer.flush(seconds{10}));
  CHECK(writer.dropped() == 1);
}
