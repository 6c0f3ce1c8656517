#pragma once

#include "actors/base/memory_file.hpp"
#include "storage/objects/derived_key.hpp"
#include "storage/objects/object_name.hpp"
#include "storage/objects/object_store.hpp"
#include "storage/objects/signing_keys.hpp"
#include "tests/temporary_directory.hpp"

#include <string>

namespace bidiq::test {

inline constexpr int64_t start = 1'768'478'400;

inline utc_time at(int64_t seconds) {
  return utc_time{std::chrono::seconds{seconds}};
}

inline memory_file content(std::string_view bytes) {
  auto file = memory_file::make("test").value();
  file.append(bytes).value();
  return file;
}

/// Reads a range to its end, a few bytes at a time.
inline std::string read_all(object_reader& reader) {
  std::string out;
  char piece[1000];
  while (auto n = reader.read(piece, sizeof piece).value())
    out.append(piece, n);
  return out;
}

/// An object that never expires.
inline object_draft endless() {
  return {new_object_id(), "document.pdf", std::nullopt};
}

inline std::shared_ptr<signing_keys> make_keys() {
  return std::make_shared<signing_keys>(std::string(min_secret_size, 's'));
}

inline object_draft draft(int64_t ttl = 600) {
  return {new_object_id(), "report.xlsx", std::chrono::seconds{ttl}};
}

} // namespace bidiq::test
