#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/storage/s3_service.hpp"
#include "tools/pncp-sim/storage/storage_settings.hpp"
#include "tools/pncp-sim/storage/store_side.hpp"
#include "tools/pncp-sim/storage/supabase_storage.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace bidiq {

/// The object stores' settings.
struct storage_options {
  supabase_options supabase{};
  s3_options s3{};
};

/// Both object stores with their faults and statistics: all of them without
/// sockets. Not thread-safe.
class storage_desk {
public:
  explicit storage_desk(storage_options options);

  /// Whether a request is for one of the stores.
  static bool takes(std::string_view host, std::string_view target);

  /// Answers a request that it takes; `now` is the true time.
  store_answer handle(store_request request, utc_time now);

  /// Does what a body of POST /__sim/storage says, or says what is wrong and
  /// does nothing: {"supabase": [fault], "s3": [fault], "clear_objects": true,
  /// "signed_key": "signedUrl", "time_skew_s": 0, "big": {"store", "bucket",
  /// "path", "size", "seed"}}. What is not named stays; with an empty object
  /// faults, skew and key are as at first, and statistics at zero.
  outcome<void> control(std::string_view body, utc_time now);

  /// Statistics and settings as a JSON object.
  std::string to_json();

private:
  store_answer serve(const store_request& request, const store_target& target,
                     store_side& side, store_operation operation,
                     const store_side::truth& answer,
                     store_side::refusal refuse);
  void reset();
  void apply(storage_settings wanted, utc_time now);
  object_shelf& shelf(std::string_view store) noexcept;

  supabase_storage supabase_;
  s3_service s3_;
  store_side supabase_side_;
  store_side s3_side_;
  recent_requests recent_;
  std::chrono::seconds skew_{};
};

} // namespace bidiq
