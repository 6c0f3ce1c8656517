#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/library_file.hpp"
#include "storage/objects/object_store.hpp"

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

class drive_client;

/// A small picture of a file.
struct library_thumbnail {
  std::string bytes;
  std::string content_type; ///< "image/...".
};

/// A place where documents lie. Calls may block; thread-safe. `not_found` for
/// whatever is no file there, `storage_failed` if it cannot be asked.
class library_source {
public:
  virtual ~library_source() = default;

  /// As in `library_file::source`.
  virtual std::string_view name() const noexcept = 0;

  /// In an order of its own, in which a page may be short although another one
  /// follows. `invalid_request` for a token that is none.
  virtual outcome<library_page> list(const library_query& which) = 0;
  virtual outcome<library_file> find(const std::string& id) = 0;
  /// As `object_store::open`.
  virtual outcome<object_reader_ptr>
  open(const std::string& id, object_range range, std::stop_token until = {})
    = 0;
  virtual outcome<library_thumbnail> thumbnail(const std::string& id) = 0;
};
using library_source_ptr = std::shared_ptr<library_source>;

/// The documents that an object store keeps: objects that never expire.
library_source_ptr make_object_library(object_store_ptr store);

/// The files of Google Drive; `thumbnails` asks with timeouts of its own.
library_source_ptr make_drive_library(drive_client files,
                                      drive_client thumbnails);

/// Several places as one: their files one place after the other, each id from
/// the first that has it.
library_source_ptr make_library(std::vector<library_source_ptr> places);

} // namespace bidiq
