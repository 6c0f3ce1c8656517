#pragma once

#include "tools/pncp-sim/storage/object_shelf.hpp"
#include "tools/pncp-sim/storage/supabase_signer.hpp"
#include "tools/pncp-sim/storage/target.hpp"
#include "tools/pncp-sim/storage/tus_uploads.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Who may use the store, and for how much.
struct supabase_options {
  std::string service_key = "sim-service-key";
  uint64_t max_bytes = 50 << 20; ///< Of one object, whatever its bucket allows.
};

/// Supabase Storage's REST API below /storage/v1/: buckets, objects, signed
/// reads, lists and resumable uploads. Not thread-safe.
class supabase_storage {
public:
  static constexpr std::string_view root = "/storage/v1/";

  explicit supabase_storage(supabase_options options);

  /// What a request asks for; its path must begin with `root`.
  static store_operation operation_of(const store_request& request,
                                      const store_target& target);

  /// Takes the request's body if it keeps it.
  store_answer answer(store_request& request, const store_target& target,
                      utc_time now);

  object_shelf& shelf() noexcept {
    return shelf_;
  }

  /// Under which name signed addresses are told; "signedURL" at first.
  void set_signed_key(std::string name) {
    signed_key_ = std::move(name);
  }

  const std::string& signed_key() const noexcept {
    return signed_key_;
  }

  uint64_t open_uploads() const noexcept {
    return uploads_.open();
  }

  void clear_uploads() {
    uploads_.clear();
  }

private:
  /// The bucket and the path that follow a prefix of the target.
  struct place {
    std::string_view bucket;
    std::string_view path;
  };

  bool authorized(const store_request& request) const;
  store_answer answer_bucket(const store_request& request,
                             std::string_view name, utc_time now);
  store_answer create_bucket(const store_request& request, utc_time now);
  store_answer update_bucket(const store_request& request,
                             std::string_view name);
  store_answer remove_bucket(std::string_view name);
  store_answer list_buckets() const;
  store_answer answer_object(store_request& request, std::string_view rest,
                             utc_time now);
  store_answer upload(store_request& request, place where, utc_time now);
  store_answer read(const store_request& request, place where);
  store_answer read_public(const store_request& request, std::string_view rest);
  store_answer read_signed(const store_request& request,
                           const store_target& target, std::string_view rest,
                           utc_time now);
  store_answer sign(const store_request& request, const store_target& target,
                    std::string_view rest, utc_time now);
  store_answer list(const store_request& request, std::string_view bucket);
  store_answer remove(place where);
  store_answer remove_many(const store_request& request,
                           std::string_view bucket);

  static place split(std::string_view rest);

  supabase_options options_;
  object_shelf shelf_;
  supabase_signer signer_;
  tus_uploads uploads_;
  std::string signed_key_ = "signedURL";
};

} // namespace bidiq
