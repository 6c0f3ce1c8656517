#pragma once

#include "tools/pncp-sim/storage/object_shelf.hpp"

#include <map>
#include <string>
#include <string_view>

namespace bidiq {

/// Resumable uploads by TUS 1.0.0, creation and termination included, whose
/// objects go to a shelf when they are whole.
class tus_uploads {
public:
  static constexpr std::string_view place = "upload/resumable";

  /// `shelf` must outlive the uploads.
  tus_uploads(object_shelf& shelf, uint64_t max_bytes)
    : shelf_(shelf), max_bytes_(max_bytes) {
  }

  /// `rest` is what follows `place` in the path: nothing, or a slash and the
  /// id of an upload.
  store_answer answer(store_request& request, std::string_view rest,
                      utc_time now);

  uint64_t open() const noexcept {
    return uploads_.size();
  }

  void clear() {
    uploads_.clear();
    finished_.clear();
  }

private:
  struct upload {
    std::string bucket{};
    std::string path{};
    std::string content_type{};
    std::string cache_control{};
    bool upsert = false;
    uint64_t length = 0;
    blob bytes{};
  };

  using uploads = std::map<std::string, upload, std::less<>>;

  store_answer create(store_request& request, utc_time now);
  store_answer extend(store_request& request, uploads::iterator found,
                      utc_time now);
  store_answer finish(uploads::iterator found, utc_time now);

  object_shelf& shelf_;
  uint64_t max_bytes_;
  uploads uploads_;
  std::map<std::string, uint64_t, std::less<>> finished_; ///< Lengths by id.
};

} // namespace bidiq
