#include "tools/pncp-sim/drive/drive_settings.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/storage/digest.hpp"

namespace bidiq {

namespace {

using nlohmann::json;

constexpr uint64_t most_generated = 1'000'000;

failure wrong_setting(std::string_view name) {
  return fail(errc::invalid_request,
              std::string{name} + " cannot be; see docs/pncp-sim.md");
}

std::optional<uint64_t> number_of(const json& from, const char* key,
                                  std::optional<uint64_t> otherwise) {
  auto found = from.find(key);
  if (found == from.end())
    return otherwise;
  if (!found->is_number_unsigned())
    return std::nullopt;
  return found->get<uint64_t>();
}

std::optional<blob> read_big(const json& told) {
  if (!told.is_object())
    return std::nullopt;
  auto size = number_of(told, "size", std::nullopt);
  auto seed = number_of(told, "seed", 1);
  if (!size || !seed)
    return std::nullopt;
  return blob::computed(*size, *seed);
}

bool take_time(utc_time& out, const std::string& text) {
  auto local = parse_instant(text);
  if (local)
    out = utc_time{local->time_since_epoch() - brasilia_offset};
  return local.has_value();
}

bool take_text(drive_file& out, const std::string& key,
               const std::string& value) {
  if (key == "id")
    out.id = value;
  else if (key == "name")
    out.name = value;
  else if (key == "mime_type")
    out.mime_type = value;
  else if (key == "folder")
    out.folder = value;
  else if (key == "content")
    out.bytes = blob{value};
  else if (key == "modified")
    return take_time(out.modified, value);
  else
    return false;
  return true;
}

bool take_member(drive_file& out, const std::string& key, const json& value) {
  if (key == "big") {
    auto bytes = read_big(value);
    if (bytes)
      out.bytes = std::move(*bytes);
    return bytes.has_value();
  }
  if (!value.is_string())
    return false;
  if (key == "content_base64") {
    auto bytes = from_base64(value.get<std::string>());
    if (bytes)
      out.bytes = blob{std::move(*bytes)};
    return bytes.has_value();
  }
  return take_text(out, key, value.get<std::string>());
}

outcome<void> read_files(drive_settings& out, const json& told, utc_time now) {
  if (!told.is_array())
    return wrong_setting("files");
  for (const auto& one : told) {
    if (!one.is_object())
      return wrong_setting("files");
    drive_file file{.mime_type = "application/octet-stream", .modified = now};
    for (const auto& [key, value] : one.items())
      if (!take_member(file, key, value))
        return wrong_setting("a file's " + key);
    if (file.id.empty())
      return wrong_setting("a file without id");
    complete(file);
    out.files.push_back(std::move(file));
  }
  return {};
}

outcome<void> read_generate(drive_settings& out, const json& told) {
  if (!told.is_object())
    return wrong_setting("generate");
  auto count = number_of(told, "count", std::nullopt);
  auto seed = number_of(told, "seed", 1);
  if (!count || *count > most_generated || !seed)
    return wrong_setting("generate");
  out.generate = *count;
  out.seed = *seed;
  return {};
}

outcome<void> read_setting(drive_settings& out, const std::string& key,
                           const json& value, utc_time now) {
  if (key == "files")
    return read_files(out, value, now);
  if (key == "generate")
    return read_generate(out, value);
  if (key == "faults") {
    auto faults = read_store_faults(value);
    if (!faults)
      return faults.error();
    out.faults = std::move(*faults);
  } else if (key == "clear" && value.is_boolean()) {
    out.clear = value.get<bool>();
  } else if (key == "expire_tokens" && value.is_boolean()) {
    out.expire_tokens = value.get<bool>();
  } else {
    return wrong_setting(key);
  }
  return {};
}

} // namespace

outcome<drive_settings> read_drive_settings(std::string_view body,
                                            utc_time now) {
  auto told = parse_json(body);
  if (!told.is_object())
    return fail(errc::malformed, "no JSON object");
  drive_settings out;
  out.empty = told.empty();
  for (const auto& [key, value] : told.items())
    if (auto read = read_setting(out, key, value, now); !read)
      return read.error();
  return out;
}

} // namespace bidiq
