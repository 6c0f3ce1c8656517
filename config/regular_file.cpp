#include "config/regular_file.hpp"

#include <filesystem>
#include <fstream>

namespace bidiq {

file_text read_regular_file(const std::string& path, size_t max_bytes) {
  std::error_code ec;
  auto there = std::filesystem::status(path, ec);
  if (!std::filesystem::exists(there))
    return {{}, "cannot be read"};
  if (!std::filesystem::is_regular_file(there))
    return {{},
            "is not a regular file (folders, devices and pipes, <(...) too, "
            "are not read)"};
  std::ifstream file{path, std::ios::binary};
  // The size is not asked for: files of /proc have none, and others may grow.
  file_text out;
  char block[16 * 1024];
  while (file && out.text.size() <= max_bytes) {
    file.read(block, sizeof(block));
    out.text.append(block, static_cast<size_t>(file.gcount()));
  }
  if (out.text.size() > max_bytes)
    return {{}, "is larger than " + std::to_string(max_bytes) + " bytes"};
  if (!file.eof())
    return {{}, "cannot be read"};
  return out;
}

} // namespace bidiq
