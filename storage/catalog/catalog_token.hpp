#pragma once

#include "actors/base/errc.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Where a page of the catalog ended: the last file's place in the order of
/// all. Of no generation, so that the next page may come from another one.
struct catalog_position {
  std::string name; ///< Folded; see folded_name.hpp.
  std::string source;
  std::string id;

  bool operator==(const catalog_position&) const = default;
};

/// A position as users carry it from page to page: URL-safe base64 of its
/// version, its texts and a checksum of both. The checksum finds what was cut
/// or mistyped; it keeps nobody from making a token, which can do nothing but
/// name a place in a list that its maker may read anyway.
std::string write_catalog_token(const catalog_position& x);

/// What `write_catalog_token` wrote; for anything else `invalid_request` with
/// the field `page_token`. Whatever the text, a position that is returned has
/// texts that both databases take.
outcome<catalog_position> read_catalog_token(std::string_view text);

} // namespace bidiq
