#pragma once

#include "storage/library/library_source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace bidiq {

/// How the catalog of a library is.
struct catalog_status {
  bool filled = false;
  bool building = false;
  uint64_t files = 0;
  std::optional<utc_time> filled_at;
  std::optional<utc_time> synced_at;
  std::optional<utc_time> building_since;
  std::string error; ///< Of the last time; empty: it worked.
};

/// A library whose list is kept elsewhere than where its files are. Calls
/// block; thread-safe.
class library_catalog {
public:
  virtual ~library_catalog() = default;

  /// Lists and finds files as the catalog has them, and reads them where they
  /// are. Empty until it is filled.
  virtual library_source_ptr library() = 0;

  virtual outcome<catalog_status> status() = 0;

  /// Reads all files of the library into a new catalog, which then takes the
  /// place of the one before, whole; returns how many they are.
  /// `already_finished` if somebody does so already, or, unless `anew`, if
  /// there is a catalog.
  virtual outcome<uint64_t> fill(bool anew) = 0;
};
using library_catalog_ptr = std::shared_ptr<library_catalog>;

} // namespace bidiq
