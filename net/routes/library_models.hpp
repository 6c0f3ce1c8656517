#pragma once

#include "net/routes/json_model.hpp"

namespace bidiq::models {

// The document library (contract section 3).

struct library_entry {
  std::string id;
  std::string name;
  std::string mime_type;
  nullable<uint64_t> size;
  nullable<std::string> modified_at;
  nullable<std::string> md5;
  nullable<std::string> folder;
  std::string source;
  bool has_thumbnail = false;

  using self = library_entry;
  static constexpr std::string_view model_name = "LibraryFile";
  static constexpr std::tuple members{
    member("id", &self::id),
    member("name", &self::name),
    member("mime_type", &self::mime_type),
    member("size", &self::size, "Bytes; null: a fonte não informa"),
    member("modified_at", &self::modified_at),
    member("md5", &self::md5),
    member("folder", &self::folder, "Identificador da pasta"),
    member("source", &self::source, "drive, local, supabase ou s3"),
    member("has_thumbnail", &self::has_thumbnail)};
};

struct library_listing {
  std::vector<library_entry> files;
  nullable<std::string> next_page_token;

  using self = library_listing;
  static constexpr std::string_view model_name = "LibraryFiles";
  static constexpr std::tuple members{
    member("files", &self::files),
    member("next_page_token", &self::next_page_token,
           "Para a próxima página; null: esta foi a última")};
};

struct catalog_entry {
  bool enabled = false;
  std::string_view state; ///< disabled, empty, building, ready
  uint64_t files = 0;
  nullable<std::string> filled_at;
  nullable<std::string> last_sync_at;
  nullable<std::string> building_since;
  nullable<std::string> last_error;

  using self = catalog_entry;
  static constexpr std::string_view model_name = "Catalog";
  static constexpr std::tuple members{
    member("enabled", &self::enabled, "CATALOG_ENABLED"),
    member("state", &self::state, "disabled, empty, building ou ready"),
    member("files", &self::files),
    member("filled_at", &self::filled_at),
    member("last_sync_at", &self::last_sync_at),
    member("building_since", &self::building_since),
    member("last_error", &self::last_error)};
};

} // namespace bidiq::models
