#pragma once

#include "storage/objects/object_store.hpp"
#include "storage/objects/signing_keys.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace bidiq {

struct local_store_options {
  std::string directory; ///< Objects lie in `<directory>/<bucket>/`.
  /// Sign the addresses that the routes of this server verify; not null.
  std::shared_ptr<const signing_keys> keys;
  std::string bucket = "excel-reports"; ///< See `valid_bucket`.
  /// What all objects of the bucket together may take.
  uint64_t max_bytes = uint64_t{1} << 30;
};

/// Opens the store in the local file system (DATA_DIR/objects), making its
/// directories. Several processes may share it; each then keeps to the budget
/// as far as it sees the others' objects. `storage_failed`, saying why, when
/// the directory cannot be used or its file system has no unnamed files.
///
/// `put` sweeps once when the budget is short, then fails with
/// `storage_failed`. Files in the directory that have no object's name are left
/// alone.
outcome<object_store_ptr> open_local_store(const local_store_options& options);

} // namespace bidiq
