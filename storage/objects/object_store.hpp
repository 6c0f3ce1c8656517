#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/memory_file.hpp"
#include "actors/base/time.hpp"
#include "storage/objects/object_name.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// What to store, besides the bytes.
struct object_draft {
  std::string id;        ///< As `new_object_id()` makes it: cannot be guessed.
  std::string file_name; ///< What a client saves it as; see `valid_file_name`.
  /// At least a second; none: the object stays until it is removed.
  std::optional<std::chrono::seconds> ttl = std::chrono::seconds{600};
};

/// What is known of an object without reading it.
struct object_info {
  std::string path;  ///< Within the bucket; URL-safe, also a download id.
  uint64_t size = 0; ///< Bytes in all.
  std::string content_type;
  std::string file_name; ///< Needs no quoting in a header.
  std::string etag;      ///< Strong, with its quotes.
  std::optional<std::chrono::sys_seconds> expires; ///< None: never.

  bool operator==(const object_info&) const = default;
};

/// What a name tells of its object.
object_info info_of(const object_name& name, std::string path, uint64_t size);

/// Some bytes of an object. What of them lies beyond its end does not exist.
struct object_range {
  uint64_t offset = 0;
  uint64_t length = std::numeric_limits<uint64_t>::max();
};

/// Reads a range of an object, which stays readable once open, whatever happens
/// to it in the store. For one thread at a time; reading may block.
class object_reader {
public:
  virtual ~object_reader() = default;

  const object_info& info() const noexcept {
    return info_;
  }

  /// The range that is read: the one asked for, as far as it exists.
  const object_range& range() const noexcept {
    return range_;
  }

  /// Puts the next bytes of the range, at most `size`, at `out` and returns how
  /// many; 0 is the end of the range. `storage_failed` if they cannot be read.
  virtual outcome<size_t> read(char* out, size_t size) = 0;

  /// Returns the whole object as a file, whatever the range, for those who
  /// serve many ranges of it. A store without files reads it into memory first:
  /// `info().size` tells how much that takes.
  virtual outcome<unique_fd> file() = 0;

protected:
  object_reader(object_info info, object_range asked);

private:
  object_info info_;
  object_range range_;
};
using object_reader_ptr = std::shared_ptr<object_reader>;

/// A part of a listing.
struct object_page {
  std::vector<object_info> objects;
  std::string next; ///< Where the next page begins; empty: this is the last.
};

/// A place where finished files rest until they expire or are removed. All
/// functions are thread-safe and may block on the disk or the network; time is
/// passed in.
class object_store {
public:
  virtual ~object_store() = default;

  /// "local", "none", ...
  virtual std::string_view backend() const noexcept = 0;

  virtual const std::string& bucket() const noexcept = 0;

  /// Stores a copy of `content`: afterwards it is there whole, or not at all
  /// (`storage_failed`).
  virtual outcome<object_info>
  put(const object_draft& draft, const memory_file& content, utc_time now) = 0;

  /// Opens a range of an object; one that begins beyond the end is empty.
  /// `not_found` for everything that is no object, including names that could
  /// be none; `expired` from its expiry on, also when swept. Once `until` is
  /// stopped neither this nor the reader waits any more: `storage_failed`.
  virtual outcome<object_reader_ptr>
  open(std::string_view bucket, std::string_view path, utc_time now,
       object_range range = {}, std::stop_token until = {}) const = 0;

  /// Lists up to `limit` (at least 1) of the objects that have not expired,
  /// from `from` on: empty, or the `next` of the page before. The order is the
  /// store's own; what exists during all of a listing is in it exactly once. A
  /// page may be short although another one follows.
  virtual outcome<object_page> list(std::string_view from, size_t limit,
                                    utc_time now) const = 0;

  /// Makes an address under which the object can be read without login for
  /// `ttl` from now on. `not_found` for names that could be none; whether there
  /// is an object of that name need not be asked.
  virtual outcome<std::string>
  sign(std::string_view path, std::chrono::seconds ttl, utc_time now) const = 0;

  /// Whether other nodes have the same objects: one of all sweeps them.
  virtual bool is_shared() const noexcept {
    return false;
  }

  /// Whether `sign` asks nobody, and so does not block.
  virtual bool signs_itself() const noexcept {
    return true;
  }

  /// Whether this is an address as `sign` makes it, of another server than
  /// ours: whoever follows it comes to this store, and nowhere else.
  virtual bool is_address(std::string_view) const {
    return false;
  }

  virtual outcome<void> remove(std::string_view path) = 0;

  /// Deletes what has expired; returns how many objects that were.
  virtual outcome<uint64_t> sweep(utc_time now) = 0;
};
using object_store_ptr = std::shared_ptr<object_store>;

/// The store of `STORAGE_BACKEND=none`: keeps nothing, so that the exporter has
/// to fall back to base64.
object_store_ptr make_no_store();

} // namespace bidiq
