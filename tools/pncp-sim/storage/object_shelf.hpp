#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/storage/blob.hpp"
#include "tools/pncp-sim/storage/exchange.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// An object as it was put; it never changes.
struct shelf_object {
  blob bytes{};
  std::string etag{}; ///< With its quotes.
  std::string content_type{};
  header_texts kept{}; ///< Further headers of the upload, sent back with it.
  std::string id{};    ///< A UUID.
  utc_time created{};  ///< When its name was first used.
  utc_time modified{};

  /// One of the kept headers, "" without it.
  std::string_view header(std::string_view name) const noexcept;
};

using shelf_object_ptr = std::shared_ptr<const shelf_object>;

/// A bucket with its objects in the order of their names.
struct shelf_bucket {
  std::string name{};
  bool open = false; ///< Anyone may read it.
  std::optional<uint64_t> size_limit{};
  utc_time created{};
  std::map<std::string, shelf_object_ptr, std::less<>> objects{};

  shelf_object_ptr find(std::string_view path) const;

  /// Puts an object in place of one of that name, whose readers keep what they
  /// have; fills in its times, and its id and entity tag if they are empty.
  shelf_object_ptr put(const std::string& path, shelf_object object,
                       utc_time now);

  /// Returns what was removed, if there was something.
  shelf_object_ptr remove(std::string_view path);
};

/// All that a store holds. Not thread-safe.
class object_shelf {
public:
  using buckets = std::map<std::string, shelf_bucket, std::less<>>;

  /// Nothing if there is one of that name.
  shelf_bucket* create(const std::string& name, utc_time now);

  shelf_bucket* find(std::string_view name);

  /// False if there is none of that name.
  bool remove(std::string_view name);

  const buckets& all() const noexcept {
    return buckets_;
  }

  /// Empties all buckets.
  void clear_objects();

  uint64_t objects() const noexcept;
  uint64_t bytes() const noexcept;

private:
  buckets buckets_;
};

/// A random UUID.
std::string new_uuid();

/// "Fri, 24 May 2013 00:00:00 GMT".
std::string http_date(utc_time t);

} // namespace bidiq
