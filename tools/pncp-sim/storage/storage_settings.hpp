#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/storage/store_faults.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The stores' names in control messages.
inline constexpr std::string_view supabase_store = "supabase";
inline constexpr std::string_view s3_store = "s3";

/// Under which name signed addresses are told unless it was changed.
inline constexpr std::string_view usual_signed_key = "signedURL";

/// An object whose bytes are computed, see `computed_byte`.
struct big_object {
  std::string store{};
  std::string bucket{}; ///< Made if there is none.
  std::string path{};
  uint64_t size = 0;
  uint64_t seed = 1;
};

/// What a control message wants changed; nothing stays as it is.
struct storage_settings {
  bool empty = false; ///< It said nothing at all: back to the beginning.
  std::optional<std::vector<store_fault>> supabase{};
  std::optional<std::vector<store_fault>> s3{};
  std::optional<std::string> signed_key{};
  std::optional<std::chrono::seconds> skew{};
  std::optional<big_object> big{};
  bool clear_objects = false;
};

/// Reads a control message; `malformed` or `invalid_request` with what is
/// wrong.
outcome<storage_settings> read_storage_settings(std::string_view body);

} // namespace bidiq
