#include "storage/library/drive_requests.hpp"

#include "storage/objects/remote/aws_signature.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr size_t longest_id = 128;
constexpr size_t largest_page = 1000;
constexpr std::string_view files_path = "/drive/v3/files";
constexpr std::string_view members
  = "id,name,mimeType,size,modifiedTime,md5Checksum,parents,hasThumbnail,"
    "trashed";
// Else files of shared drives are not there.
constexpr std::string_view all_drives = "supportsAllDrives=true";

bool is_letter_or_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
         || (c >= 'a' && c <= 'z');
}

// RFC 3986 calls the same characters unreserved as Amazon does.
std::string escaped(std::string_view text) {
  return aws_escaped(text);
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Scheme, host and port, "" unless it is a plain address.
std::string origin_of(std::string_view url) {
  auto scheme = url.find("://");
  if (scheme == url.npos
      || !std::all_of(url.begin(), url.end(),
                      [](char c) { return c > ' ' && c < '\x7F'; })
      || url.find('\\') != url.npos)
    return {};
  auto end = std::min(url.find_first_of("/?#", scheme + 3), url.size());
  auto out = lower(url.substr(0, end));
  return out.find('@') == out.npos ? out : std::string{};
}

std::string wish_of(const library_query& query) {
  auto out = "trashed = false and mimeType != "
             + drive_quoted(drive_folder_media_type);
  if (!query.folder.empty())
    out += " and " + drive_quoted(query.folder) + " in parents";
  if (!query.search.empty())
    out += " and name contains " + drive_quoted(query.search);
  return out;
}

} // namespace

bool is_drive_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= longest_id
         && text.find_first_not_of('.') != text.npos
         && std::all_of(text.begin(), text.end(), [](char c) {
              return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-';
            });
}

std::string drive_list_target(const library_query& query,
                              std::string_view token) {
  auto limit = std::clamp(query.limit, size_t{1}, largest_page);
  auto fields = "nextPageToken,files(" + std::string{members} + ')';
  auto out = std::string{files_path} + "?q=" + escaped(wish_of(query))
             + "&pageSize=" + std::to_string(limit)
             + "&fields=" + escaped(fields) + "&spaces=drive&"
             + std::string{all_drives} + "&includeItemsFromAllDrives=true";
  if (!token.empty())
    out += "&pageToken=" + escaped(token);
  return out;
}

std::string drive_file_target(std::string_view id) {
  return std::string{files_path} + '/' + std::string{id}
         + "?fields=" + escaped(std::string{members} + ",thumbnailLink") + '&'
         + std::string{all_drives};
}

std::string drive_media_target(std::string_view id) {
  return std::string{files_path} + '/' + std::string{id} + "?alt=media&"
         + std::string{all_drives};
}

std::string drive_quoted(std::string_view text) {
  std::string out = "'";
  for (auto c : text) {
    if (c == '\'' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + '\'';
}

bool is_thumbnail_address(std::string_view link, std::string_view api) {
  constexpr std::string_view https = "https://";
  auto origin = origin_of(link);
  if (origin.empty())
    return false;
  if (origin == origin_of(api))
    return true;
  auto host = std::string_view{origin};
  if (!host.starts_with(https))
    return false;
  host.remove_prefix(https.size());
  return host.ends_with(".googleusercontent.com")
         && std::all_of(host.begin(), host.end(), [](char c) {
              return is_letter_or_digit(c) || c == '.' || c == '-';
            });
}

} // namespace bidiq
