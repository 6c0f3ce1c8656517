#include "actors/base/machine_memory.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>

namespace bidiq {

namespace {

// cgroup v1 writes "no limit" as a number near 2^63.
constexpr uint64_t no_limit = uint64_t{1} << 60;

std::optional<uint64_t> leading_number(std::string_view text) {
  auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos)
    return std::nullopt;
  uint64_t out = 0;
  auto [end, ec] = std::from_chars(text.data() + begin,
                                   text.data() + text.size(), out);
  if (ec != std::errc{})
    return std::nullopt;
  return out;
}

std::optional<uint64_t> total_of(const std::string& meminfo) {
  constexpr std::string_view name = "MemTotal:";
  auto at = meminfo.find(name);
  if (at == meminfo.npos)
    return std::nullopt;
  auto kib = leading_number(std::string_view{meminfo}.substr(at + name.size()));
  return kib ? std::optional{*kib * 1024} : std::nullopt;
}

// The least of the limits from the group up to the root: an outer one holds for
// all within. "max" is no number, and so no limit.
void lower(uint64_t& least, const small_file_reader& read,
           const std::string& root, std::string group,
           const std::string& file) {
  for (;;) {
    auto path = root;
    if (group != "/")
      path += group;
    auto text = read(path.append("/").append(file));
    if (auto limit = text ? leading_number(*text) : std::nullopt;
        limit && *limit < no_limit)
      least = std::min(least, *limit);
    auto slash = group.rfind('/');
    if (group.empty() || group == "/" || slash == group.npos)
      return;
    group.resize(slash);
  }
}

bool names_memory(std::string_view controllers) {
  auto all = "," + std::string{controllers} + ",";
  return all.find(",memory,") != all.npos;
}

} // namespace

uint64_t machine_memory(const small_file_reader& read) {
  auto least = UINT64_MAX;
  if (auto text = read("/proc/meminfo"))
    if (auto total = total_of(*text))
      least = *total;
  // "0::/path" is v2, "7:memory:/path" v1.
  std::istringstream groups{read("/proc/self/cgroup").value_or("")};
  for (std::string line; std::getline(groups, line);) {
    auto first = line.find(':');
    auto second = line.find(':', first + 1);
    if (first == line.npos || second == line.npos)
      continue;
    auto controllers = line.substr(first + 1, second - first - 1);
    auto path = line.substr(second + 1);
    if (controllers.empty())
      lower(least, read, "/sys/fs/cgroup", path, "memory.max");
    else if (names_memory(controllers))
      lower(least, read, "/sys/fs/cgroup/memory", path,
            "memory.limit_in_bytes");
  }
  return least == UINT64_MAX ? 0 : least;
}

uint64_t machine_memory() {
  return machine_memory(
    [](const std::string& path) -> std::optional<std::string> {
      std::ifstream file{path};
      std::ostringstream text;
      text << file.rdbuf();
      if (!file)
        return std::nullopt;
      return text.str();
    });
}

uint64_t resident_memory() {
  std::ifstream file{"/proc/self/statm"};
  uint64_t size = 0, resident = 0;
  if (!(file >> size >> resident))
    return 0;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

} // namespace bidiq
