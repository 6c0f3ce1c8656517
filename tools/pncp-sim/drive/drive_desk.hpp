#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/drive/drive_service.hpp"
#include "tools/pncp-sim/storage/store_side.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Google Drive with its faults and statistics, without sockets. Not
/// thread-safe.
class drive_desk {
public:
  explicit drive_desk(drive_options options) : service_(std::move(options)) {
  }

  /// Whether a request is for Drive, its thumbnails or its tokens.
  static bool takes(std::string_view target);

  /// Answers a request that it takes; `now` is the true time.
  store_answer handle(const store_request& request, utc_time now);

  /// Does what a body of POST /__sim/drive says, or says what is wrong and does
  /// nothing: {"files": [{"id", "name", "mime_type", "content" |
  /// "content_base64" | "big": {"size", "seed"}, "folder", "modified"}],
  /// "generate": {"count", "seed"}, "faults": [fault], "expire_tokens": true,
  /// "clear": true}. What goes away does so first. With an empty object there
  /// are no faults, and statistics at zero.
  outcome<void> control(std::string_view body, utc_time now);

  /// Statistics and settings as a JSON object.
  std::string to_json() const;

private:
  drive_service service_;
  store_side side_;
  recent_requests recent_;
};

} // namespace bidiq
