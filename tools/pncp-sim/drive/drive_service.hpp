#pragma once

#include "tools/pncp-sim/drive/drive_listing.hpp"
#include "tools/pncp-sim/drive/drive_tokens.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Whose files they are.
struct drive_options {
  /// PEM of the service account's; empty: whoever signs is believed.
  std::string public_key{};
};

/// Google Drive v3 as far as a reader of it asks: files, their bytes and their
/// thumbnails, and the access tokens for that. Not thread-safe.
class drive_service {
public:
  explicit drive_service(drive_options options)
    : tokens_(std::move(options.public_key)) {
  }

  /// What a request asks for; nothing if it is for somebody else.
  static std::optional<store_operation> operation_of(const store_target& to);

  store_answer answer(const store_request& request, const store_target& target,
                      store_operation what, utc_time now);

  /// Puts a file in place of one of that id.
  void put(drive_file file);

  void clear() {
    files_.clear();
  }

  const drive_tokens& tokens() const noexcept {
    return tokens_;
  }
  drive_tokens& tokens() noexcept {
    return tokens_;
  }

  size_t size() const noexcept {
    return files_.size();
  }

private:
  store_answer file(const store_request& request, const store_target& target,
                    const std::string& root) const;
  store_answer thumbnail(const store_target& target) const;

  drive_tokens tokens_;
  drive_files files_;
};

} // namespace bidiq
