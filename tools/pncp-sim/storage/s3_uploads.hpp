#pragma once

#include "tools/pncp-sim/storage/object_shelf.hpp"
#include "tools/pncp-sim/storage/s3_address.hpp"
#include "tools/pncp-sim/storage/target.hpp"

#include <map>
#include <string>

namespace bidiq {

/// S3's multipart uploads. The bucket of each address exists.
class s3_uploads {
public:
  /// Bytes that every part but the last must have.
  static constexpr uint64_t least_part = 5 << 20;

  /// `draft` is the object without its bytes.
  store_answer create(const s3_address& address, shelf_object draft);

  /// Takes one part; the body becomes the store's.
  store_answer put_part(store_request& request, const store_target& target,
                        const s3_address& address);

  /// Puts the parts that the body lists together as an object, unless that
  /// would have more than `max_bytes`.
  store_answer complete(const store_request& request,
                        const store_target& target, const s3_address& address,
                        shelf_bucket& bucket, uint64_t max_bytes, utc_time now);

  store_answer abort(const store_target& target, const s3_address& address);

  uint64_t open() const noexcept {
    return uploads_.size();
  }

  void clear() {
    uploads_.clear();
  }

private:
  struct part {
    blob bytes{};
    std::string md5{}; ///< Raw.
  };

  struct upload {
    s3_address address{};
    shelf_object draft{};
    std::map<uint64_t, part> parts{};
  };

  using uploads = std::map<std::string, upload, std::less<>>;

  /// What a client said about a part when it completed its upload.
  struct listed_part {
    uint64_t number = 0;
    std::string etag{};
  };

  uploads::iterator find(const store_target& target, const s3_address& address);
  static std::vector<listed_part> read_parts(std::string_view xml);
  static std::string_view wrong_with(const upload& upload,
                                     const std::vector<listed_part>& listed);
  static shelf_object assemble(upload upload,
                               const std::vector<listed_part>& listed);

  uploads uploads_;
};

} // namespace bidiq
