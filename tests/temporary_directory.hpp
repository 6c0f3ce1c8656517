#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace bidiq::test {

/// A directory of its own, gone at the end.
struct temporary_directory {
  temporary_directory() {
    std::string name = std::filesystem::temp_directory_path()
                       / "bidiq-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("cannot make " + name);
    path = name;
  }

  ~temporary_directory() {
    std::filesystem::remove_all(path);
  }

  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;

  /// The names of all files and directories within, however deep.
  std::vector<std::string> entries() const {
    std::vector<std::string> names;
    for (auto& entry : std::filesystem::recursive_directory_iterator{path})
      names.push_back(entry.path().filename());
    return names;
  }

  std::filesystem::path path;
};

} // namespace bidiq::test
