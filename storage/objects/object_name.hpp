#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// What the name of a stored object says: "<expiry>-<id>-<file name>", expiry
/// in Unix seconds, 0 for none. So expiry, id and file name exist exactly when
/// the object does, without a second file that could be missing or out of step.
struct object_name {
  std::optional<std::chrono::sys_seconds> expires; ///< None: never.
  std::string id;        ///< 32 lower-case hexadecimal digits.
  std::string file_name; ///< See `valid_file_name`.

  bool operator==(const object_name&) const = default;
};

/// What an object is called that is made now and lives that long, if at all
/// long. `storage_failed` for what could be no name, and less than a second.
outcome<object_name> make_object_name(std::string id, std::string file_name,
                                      std::optional<std::chrono::seconds> ttl,
                                      utc_time now);

/// Whether it has expired.
bool expired(const object_name& name, utc_time now) noexcept;

/// Renders a valid name.
std::string to_string(const object_name& x);

/// Reads a name as `to_string` renders it; nothing for any other text. One path
/// component: never has a slash, a NUL or a leading dot.
std::optional<object_name> parse_object_name(std::string_view text);

/// 1..120 of `[A-Za-z0-9._-]`, beginning with a letter or digit.
bool valid_file_name(std::string_view text) noexcept;

/// 1..63 of `[A-Za-z0-9._-]`, beginning with a letter or digit.
bool valid_bucket(std::string_view text) noexcept;

/// 128 random bits of the operating system as 32 hexadecimal digits. Throws
/// `std::runtime_error` when there are none to be had.
std::string new_object_id();

/// The media type of a file by its name's ending.
std::string_view content_type_of(std::string_view file_name) noexcept;

} // namespace bidiq
