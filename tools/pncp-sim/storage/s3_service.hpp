#pragma once

#include "tools/pncp-sim/storage/object_shelf.hpp"
#include "tools/pncp-sim/storage/s3_address.hpp"
#include "tools/pncp-sim/storage/s3_uploads.hpp"
#include "tools/pncp-sim/storage/sigv4.hpp"
#include "tools/pncp-sim/storage/target.hpp"

namespace bidiq {

/// Who may use the service, and for how much.
struct s3_options {
  sigv4_keys keys{};
  uint64_t max_bytes = uint64_t{5} << 30; ///< Of one object.
};

/// S3's REST API: buckets, objects, ListObjectsV2 and multipart uploads, every
/// request signed. Not thread-safe.
class s3_service {
public:
  explicit s3_service(s3_options options) : options_(std::move(options)) {
  }

  /// Takes the request's body if it keeps it. Errors in answer to HEAD have no
  /// body.
  store_answer answer(store_request& request, const store_target& target,
                      const s3_address& address, utc_time now);

  object_shelf& shelf() noexcept {
    return shelf_;
  }

  uint64_t open_uploads() const noexcept {
    return uploads_.open();
  }

  void clear_uploads() {
    uploads_.clear();
  }

private:
  store_answer dispatch(store_request& request, const store_target& target,
                        const s3_address& address, utc_time now);
  store_answer answer_bucket(const store_request& request,
                             const store_target& target,
                             const s3_address& address, utc_time now);
  store_answer remove_bucket(const std::string& name);
  store_answer answer_object(store_request& request, const store_target& target,
                             const s3_address& address, shelf_bucket& bucket,
                             utc_time now);
  store_answer answer_upload(store_request& request, const store_target& target,
                             const s3_address& address, shelf_bucket& bucket,
                             utc_time now);
  store_answer put(store_request& request, const s3_address& address,
                   shelf_bucket& bucket, utc_time now);
  store_answer read(const store_request& request, const store_target& target,
                    const s3_address& address, const shelf_bucket& bucket);

  s3_options options_;
  object_shelf shelf_;
  s3_uploads uploads_;
};

} // namespace bidiq
