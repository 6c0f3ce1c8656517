#include "tools/pncp-sim/storage/storage_settings.hpp"

#include "actors/base/parse_json.hpp"

namespace bidiq {

namespace {

using nlohmann::json;

constexpr int64_t largest_skew_seconds = 366LL * 24 * 3600;

failure wrong_setting(std::string_view name) {
  return fail(errc::invalid_request,
              std::string{name} + " cannot be; see docs/pncp-sim.md");
}

bool is_skew(const json& value) {
  return value.is_number_integer() && value >= -largest_skew_seconds
         && value <= largest_skew_seconds;
}

bool take_text(std::string& out, const json& from, const char* key) {
  auto found = from.find(key);
  if (found == from.end() || !found->is_string())
    return false;
  out = found->get<std::string>();
  return !out.empty();
}

outcome<big_object> read_big(const json& told) {
  big_object out;
  auto size = told.is_object() ? told.find("size") : told.end();
  if (!told.is_object() || !take_text(out.store, told, "store")
      || !take_text(out.bucket, told, "bucket")
      || !take_text(out.path, told, "path") || size == told.end()
      || !size->is_number_unsigned()
      || (out.store != s3_store && out.store != supabase_store))
    return wrong_setting("big");
  out.size = size->get<uint64_t>();
  if (auto seed = told.find("seed"); seed != told.end()) {
    if (!seed->is_number_unsigned())
      return wrong_setting("big");
    out.seed = seed->get<uint64_t>();
  }
  return out;
}

outcome<void> read_faults(storage_settings& out, const std::string& store,
                          const json& value) {
  auto faults = read_store_faults(value);
  if (!faults)
    return faults.error();
  (store == s3_store ? out.s3 : out.supabase) = std::move(*faults);
  return {};
}

outcome<void> read_setting(storage_settings& out, const std::string& key,
                           const json& value) {
  if (key == s3_store || key == supabase_store)
    return read_faults(out, key, value);
  if (key == "big") {
    auto big = read_big(value);
    if (!big)
      return big.error();
    out.big = std::move(*big);
  } else if (key == "clear_objects" && value.is_boolean()) {
    out.clear_objects = value.get<bool>();
  } else if (key == "signed_key" && value.is_string()) {
    out.signed_key = value.get<std::string>();
  } else if (key == "time_skew_s" && is_skew(value)) {
    out.skew = std::chrono::seconds{value.get<int64_t>()};
  } else {
    return wrong_setting(key);
  }
  return {};
}

} // namespace

outcome<storage_settings> read_storage_settings(std::string_view body) {
  auto told = parse_json(body);
  if (!told.is_object())
    return fail(errc::malformed, "no JSON object");
  storage_settings out;
  out.empty = told.empty();
  for (const auto& [key, value] : told.items())
    if (auto read = read_setting(out, key, value); !read)
      return read.error();
  return out;
}

} // namespace bidiq
