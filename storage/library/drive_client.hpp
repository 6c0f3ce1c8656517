#pragma once

#include "actors/domain/library_file.hpp"
#include "storage/library/drive_access.hpp"
#include "storage/library/library_source.hpp"
#include "storage/objects/object_store.hpp"
#include "storage/objects/remote/remote_calls.hpp"

#include <memory>
#include <string>

namespace bidiq {

struct drive_entry;

struct drive_client_options {
  service_account account;
  std::string api = "https://www.googleapis.com"; ///< No path.
  utc_clock now = system_utc_now;                 ///< For access tokens.
};

/// Files of Google Drive that a service account may read: those that were
/// shared with it, and those of its shared drives. All functions wait for their
/// answers, and are thread-safe. What Drive cannot do now is tried again, as
/// the calls' options say, also when it has had too many requests; a refused
/// access token is renewed once. Errors, if nothing else is said: `not_found`
/// where Drive says 404, else `storage_failed`.
class drive_client {
public:
  drive_client(std::shared_ptr<remote_calls> calls,
               drive_client_options options);

  /// Lists files in Drive's own order, without folders and what is in the
  /// trash. A page may be short, even empty, although another one follows. Of
  /// names Drive finds the beginnings of words. `invalid_request` for a token
  /// that no page had, `not_found` for what is no id of a folder.
  outcome<library_page> list(const library_query& query);

  /// Returns what is known of a file; `not_found` also for folders and what is
  /// in the trash.
  outcome<library_file> find(const std::string& id);

  /// Opens a range of a file. Documents in Google's own formats have no bytes:
  /// `storage_failed`. `object_info::file_name` is "arquivo" where the name
  /// would need quotes.
  outcome<object_reader_ptr> open(const std::string& id,
                                  object_range range = {},
                                  const std::stop_token& until = {});

  /// At most 1 MiB of PNG, JPEG, GIF or WebP; `not_found` also where a file has
  /// none.
  outcome<library_thumbnail> thumbnail(const std::string& id);

private:
  outcome<http_response> ask(std::string_view operation, const std::string& url,
                             size_t max_body,
                             const std::stop_token& until = {});
  outcome<drive_entry> find_entry(const std::string& id,
                                  const std::stop_token& until = {});

  const std::shared_ptr<remote_calls> calls_;
  const std::string api_;
  const std::shared_ptr<drive_access> access_;
};

} // namespace bidiq
