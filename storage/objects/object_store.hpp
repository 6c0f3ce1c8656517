#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/memory_file.hpp"
#include "actors/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bidiq {

/// What to store, besides the bytes.
struct object_draft {
  std::string id;        ///< As `new_object_id()` makes it: cannot be guessed.
  std::string file_name; ///< For whoever saves it; see `valid_file_name`.
  std::chrono::seconds ttl{600}; ///< At least a second.
};

/// Where it is.
struct stored_object {
  std::string bucket;
  std::string path; ///< Within the bucket; URL-safe, also a download id.
  uint64_t size = 0;
  std::chrono::sys_seconds expires{};
};

/// An object to be read: stays readable once open, whatever happens to it.
struct object_reader {
  unique_fd file;
  uint64_t size = 0;
  std::string content_type;
  std::string file_name; ///< Needs no quoting in a header.
  std::string etag;      ///< Strong, with its quotes.
  std::chrono::sys_seconds expires{};
};

/// A place where finished files rest until they expire. All functions are
/// thread-safe and may block on the disk; time is passed in.
class object_store {
public:
  virtual ~object_store() = default;

  /// "local", "none", ...
  virtual std::string_view backend() const noexcept = 0;

  virtual const std::string& bucket() const noexcept = 0;

  /// Stores a copy of `content`: afterwards it is there whole, or not at all
  /// (`storage_failed`).
  virtual outcome<stored_object>
  put(const object_draft& draft, const memory_file& content, utc_time now) = 0;

  /// Opens an object. `not_found` for everything that is none, including names
  /// that could be none; `expired` from its expiry on, also when swept.
  virtual outcome<object_reader>
  open(std::string_view bucket, std::string_view path, utc_time now) const = 0;

  virtual outcome<void> remove(std::string_view path) = 0;

  /// Deletes what has expired; returns how many objects that were.
  virtual outcome<uint64_t> sweep(utc_time now) = 0;
};
using object_store_ptr = std::shared_ptr<object_store>;

/// The store of `STORAGE_BACKEND=none`: keeps nothing, so that whoever wants to
/// store has to fall back to base64.
object_store_ptr make_no_store();

} // namespace bidiq
