#include "tools/pncp-sim/storage/supabase_upload.hpp"

#include "tools/pncp-sim/storage/supabase_error.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr bool is_key_letter(char c) noexcept {
  constexpr std::string_view others = "_/!-.*'() &$@=;:+,?";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
}

bool is_key(std::string_view path) noexcept {
  return !path.empty() && std::all_of(path.begin(), path.end(), is_key_letter);
}

} // namespace

std::optional<store_answer> refuse_upload(const shelf_bucket* bucket,
                                          const supabase_upload& upload,
                                          uint64_t max_bytes) {
  if (!bucket)
    return supabase_no_bucket();
  if (!is_key(upload.path))
    return supabase_error("400", "InvalidKey",
                          "Invalid key: " + std::string{upload.path});
  if (upload.size > std::min(max_bytes, bucket->size_limit.value_or(max_bytes)))
    return supabase_too_large();
  if (!upload.upsert && bucket->find(upload.path))
    return supabase_duplicate();
  return std::nullopt;
}

std::string content_type_or_default(std::string_view told) {
  return std::string{told.empty() ? "application/octet-stream" : told};
}

std::string cache_control_or_default(std::string_view told) {
  return std::string{told.empty() ? "no-cache" : told};
}

} // namespace bidiq
