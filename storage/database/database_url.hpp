#pragma once

#include "actors/base/errc.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// Which of the two databases we speak to.
enum class sql_dialect : uint8_t { sqlite, postgresql };

std::string_view to_string(sql_dialect x) noexcept;

/// Where a database is.
struct database_address {
  sql_dialect dialect = sql_dialect::sqlite;
  /// A file's path, or a connection URI as libpq reads it (PostgreSQL 15
  /// documentation, section 34.1.1.2), which may hold a password.
  std::string target;

  /// "sqlite PATH" or "postgresql HOST/NAME": for logs, without credentials.
  std::string display() const;
};

/// Reads `DATABASE_URL`:
///   (empty), sqlite:             bidiq.db in `data_dir`
///   sqlite:NAME                  a file in `data_dir`, without ".."
///   sqlite:/PATH, sqlite:///PATH
///   postgresql://...             also postgres://
/// `malformed` with what is wrong, never with credentials.
outcome<database_address> parse_database_url(std::string_view text,
                                             const std::string& data_dir);

/// `uri` with `name=value` behind it, unless it says something about `name`
/// itself. The value must need no encoding.
std::string with_uri_option(std::string uri, std::string_view name,
                            std::string_view value);

} // namespace bidiq
