#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

/// A request's target, taken apart.
struct store_target {
  std::string raw_path; ///< As it was sent.
  std::string path;     ///< Decoded; "+" is a plus sign.
  /// Decoded, in the order they came; without "=" the value is empty.
  std::vector<std::pair<std::string, std::string>> query;

  bool has(std::string_view name) const noexcept;

  /// The first value of that name; "" without one.
  std::string_view value(std::string_view name) const noexcept;
};

store_target parse_store_target(std::string_view target);

/// Percent-decodes; what is no escape stays as it is.
std::string percent_decode(std::string_view text, bool plus_is_blank);

/// Percent-encodes as signature version 4 wants it: all but letters, digits
/// and "-._~", in capital hex digits, and "/" only if told to keep it.
std::string uri_encode(std::string_view text, bool keep_slash);

/// What is before the first slash, and what is behind it.
std::pair<std::string_view, std::string_view>
split_at_slash(std::string_view path) noexcept;

} // namespace bidiq
