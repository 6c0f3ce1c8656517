#include "storage/library/drive_answers.hpp"

#include "actors/base/base64url.hpp"
#include "actors/base/json_look_up.hpp"
#include "actors/base/parse_json.hpp"
#include "storage/library/drive_requests.hpp"

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

using nlohmann::json;

constexpr size_t longest_name = 1024;
constexpr size_t longest_type = 127;
constexpr size_t longest_token = 8 << 10;
constexpr size_t longest_reason = 60;
constexpr size_t longest_link = 2048;
constexpr std::chrono::seconds longest_lifetime{24 * 3600};

bool is_graph(char c) noexcept {
  return c > ' ' && c < '\x7F';
}

// Also those of U+0080 to U+009F, which are "\xC2" and a byte below "\xA0".
std::string without_controls(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F) {
      text[i] = ' ';
    } else if (c == 0xC2 && i + 1 < text.size()
               && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      text.replace(i, 2, " ");
    }
  }
  return text;
}

bool is_media_type(std::string_view text) noexcept {
  auto good = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z')
           || std::string_view{"!#$&-^_.+/"}.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= longest_type
         && std::count(text.begin(), text.end(), '/') == 1
         && text.front() != '/' && text.back() != '/'
         && std::all_of(text.begin(), text.end(), good);
}

bool is_md5(std::string_view text) noexcept {
  return text.size() == 32
         && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// False: it is told, and makes no sense.
bool read_size(std::optional<uint64_t>& out, const json& x) {
  auto found = x.find("size");
  if (found == x.end())
    return true;
  auto text = found_text(x, "size");
  uint64_t size = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(),
                                      size);
  out = size;
  return error == std::errc{} && end == text.data() + text.size();
}

std::chrono::milliseconds fraction_of(std::string_view text) {
  std::chrono::milliseconds out{};
  auto dot = text.find('.');
  auto weight = dot == text.npos ? 0 : 100;
  for (auto i = dot + 1; weight > 0 && i < text.size(); ++i, weight /= 10) {
    if (text[i] < '0' || text[i] > '9')
      break;
    out += std::chrono::milliseconds{weight * (text[i] - '0')};
  }
  return out;
}

bool read_time(utc_time& out, const std::string& text) {
  auto found = parse_instant(text);
  if (found)
    out = utc_time{found->time_since_epoch() - brasilia_offset}
          + fraction_of(text);
  return found.has_value();
}

std::string first_parent(const json& x) {
  auto found = x.find("parents");
  if (found == x.end() || !found->is_array() || found->empty()
      || !found->front().is_string())
    return {};
  auto out = found->front().get<std::string>();
  return is_drive_id(out) ? out : std::string{};
}

bool is_true(const json& x, const char* name) {
  auto found = x.find(name);
  return found != x.end() && found->is_boolean() && found->get<bool>();
}

outcome<drive_entry> read_entry(const json& x) {
  if (!x.is_object())
    return fail(errc::storage_failed, "Drive's file is no object");
  drive_entry out;
  auto& file = out.file;
  file.id = found_text(x, "id");
  file.name = without_controls(found_text(x, "name"));
  file.mime_type = found_text(x, "mimeType");
  if (!is_drive_id(file.id) || file.name.empty()
      || file.name.size() > longest_name || !is_media_type(file.mime_type)
      || !read_size(file.size, x)
      || !read_time(file.modified, found_text(x, "modifiedTime")))
    return fail(errc::storage_failed, "Drive's file makes no sense");
  if (file.mime_type == drive_folder_media_type || is_true(x, "trashed"))
    return fail(errc::not_found, "a folder, or in the trash");
  if (auto md5 = found_text(x, "md5Checksum"); is_md5(md5))
    file.md5 = md5;
  file.folder = first_parent(x);
  file.source = "drive";
  file.has_thumbnail = is_true(x, "hasThumbnail");
  if (auto link = found_text(x, "thumbnailLink"); link.size() <= longest_link)
    out.thumbnail_link = std::move(link);
  return out;
}

} // namespace

outcome<drive_entry> read_drive_file(const std::string& text) {
  return read_entry(parse_json(text));
}

std::optional<library_page> read_drive_list(const std::string& text) {
  auto told = parse_json(text);
  if (!told.is_object())
    return std::nullopt;
  auto files = told.find("files");
  if (files == told.end() || !files->is_array())
    return std::nullopt;
  library_page out;
  for (const auto& x : *files)
    if (auto entry = read_entry(x))
      out.files.push_back(std::move(entry->file));
  // Without the rest of a list that has one, a part would pass for the whole.
  if (auto next = told.find("nextPageToken"); next != told.end()) {
    auto token = found_text(told, "nextPageToken");
    if (token.empty() || token.size() > longest_token)
      return std::nullopt;
    out.next = encode_base64url(token);
  }
  return out;
}

std::optional<drive_token> read_drive_token(const std::string& text) {
  auto told = parse_json(text);
  drive_token out{found_text(told, "access_token"), {}};
  if (out.text.empty() || out.text.size() > longest_token
      || !std::all_of(out.text.begin(), out.text.end(), is_graph))
    return std::nullopt;
  auto lifetime = told.find("expires_in");
  if (lifetime == told.end() || !lifetime->is_number_unsigned())
    return std::nullopt;
  auto longest = static_cast<uint64_t>(longest_lifetime.count());
  out.lifetime
    = std::chrono::seconds{std::min(lifetime->get<uint64_t>(), longest)};
  return out;
}

std::string read_drive_reason(const std::string& text) {
  auto told = parse_json(text);
  // The token endpoint says just {"error": "invalid_grant"}.
  auto out = found_text(told, "error");
  auto all = found_member(found_member(told, "error"), "errors");
  if (out.empty() && all.is_array() && !all.empty())
    out = found_text(all.front(), "reason");
  auto odd = [](char c) {
    return !((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_');
  };
  return out.size() > longest_reason || std::any_of(out.begin(), out.end(), odd)
           ? std::string{}
           : out;
}

bool is_drive_limit(const http_response& x) {
  if (x.error != transport_error::none || x.status != 403)
    return false;
  auto reason = read_drive_reason(x.body);
  return reason == "rateLimitExceeded" || reason == "userRateLimitExceeded";
}

} // namespace bidiq
