#include "actors/base/machine_memory.hpp"

#include "tests/catch.hpp"

#include <map>

using namespace bidiq;

namespace {

using files = std::map<std::string, std::string>;

constexpr uint64_t gib = uint64_t{1} << 30;

uint64_t memory_with(const files& all) {
  return machine_memory(
    [&](const std::string& path) -> std::optional<std::string> {
      auto i = all.find(path);
      return i == all.end() ? std::nullopt : std::optional{i->second};
    });
}

const std::pair<const std::string, std::string> eight_gib{
  "/proc/meminfo", "MemTotal:        8388608 kB\nMemFree:  1000 kB\n"};

} // namespace

TEST_CASE("without control groups it is the machine's memory") {
  CHECK(memory_with({eight_gib}) == 8 * gib);
  CHECK(memory_with({}) == 0);
  CHECK(memory_with({{"/proc/meminfo", "MemTotal: many kB\n"}}) == 0);
}

TEST_CASE("a control group of version 2 may have less") {
  files x{eight_gib,
          {"/proc/self/cgroup", "0::/\n"},
          {"/sys/fs/cgroup/memory.max", "536870912\n"}};
  CHECK(memory_with(x) == gib / 2);
  x["/sys/fs/cgroup/memory.max"] = "max\n";
  CHECK(memory_with(x) == 8 * gib);
}

TEST_CASE("the least of the groups around it holds") {
  files x{eight_gib,
          {"/proc/self/cgroup", "0::/system.slice/bidiq.service\n"},
          {"/sys/fs/cgroup/system.slice/bidiq.service/memory.max", "max\n"},
          {"/sys/fs/cgroup/system.slice/memory.max", "2147483648\n"}};
  CHECK(memory_with(x) == 2 * gib);
  x["/sys/fs/cgroup/memory.max"] = "1073741824\n";
  CHECK(memory_with(x) == gib);
}

TEST_CASE("a control group of version 1 may have less") {
  files x{eight_gib,
          {"/proc/self/cgroup", "9:cpu,memory:/docker/a1\n3:pids:/\n0::/\n"},
          {"/sys/fs/cgroup/memory/docker/a1/memory.limit_in_bytes",
           "1073741824\n"}};
  CHECK(memory_with(x) == gib);
  // Inside the container the path is not there, its root is.
  x.erase("/sys/fs/cgroup/memory/docker/a1/memory.limit_in_bytes");
  x["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "2147483648\n";
  CHECK(memory_with(x) == 2 * gib);
  x["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "9223372036854771712\n";
  CHECK(memory_with(x) == 8 * gib);
}

TEST_CASE("this machine has memory, and this process some of it") {
  CHECK(resident_memory() > 0);
  CHECK(machine_memory() > resident_memory());
}
