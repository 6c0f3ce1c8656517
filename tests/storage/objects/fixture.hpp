#pragma once

#include "actors/report/memory_file.hpp"
#include "storage/objects/object_name.hpp"
#include "storage/objects/object_store.hpp"

#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

namespace bidiq::test {

/// A directory of its own, gone at the end.
struct temporary_directory {
  temporary_directory() {
    std::string name = "/tmp/bidiq-test-XXXXXX";
    path = ::mkdtemp(name.data());
  }

  ~temporary_directory() {
    std::filesystem::remove_all(path);
  }

  /// The names of all files and directories within, however deep.
  std::vector<std::string> entries() const {
    std::vector<std::string> names;
    for (auto& entry : std::filesystem::recursive_directory_iterator{path})
      names.push_back(entry.path().filename());
    return names;
  }

  std::filesystem::path path;
};

inline utc_time at(int64_t seconds) {
  return utc_time{std::chrono::seconds{seconds}};
}

inline memory_file content(std::string_view bytes) {
  auto file = memory_file::make("test").value();
  file.append(bytes).value();
  return file;
}

inline std::string read_all(const object_reader& reader) {
  std::string bytes(reader.size + 1, '\0');
  auto n = ::read(reader.file.get(), bytes.data(), bytes.size());
  bytes.resize(n < 0 ? 0 : static_cast<size_t>(n));
  return bytes;
}

inline object_draft draft(int64_t ttl = 600) {
  return {new_object_id(), "report.xlsx", std::chrono::seconds{ttl}};
}

} // namespace bidiq::test
