#pragma once

#include "actors/base/memory_file.hpp"
#include "storage/objects/object_name.hpp"
#include "storage/objects/object_store.hpp"
#include "tests/temporary_directory.hpp"

#include <string>
#include <unistd.h>
#include <vector>

namespace bidiq::test {

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
