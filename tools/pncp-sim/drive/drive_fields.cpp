#include "tools/pncp-sim/drive/drive_fields.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, 11> all_members{
  "kind",         "id",          "name",    "mimeType",     "size",
  "modifiedTime", "md5Checksum", "parents", "hasThumbnail", "thumbnailLink",
  "trashed"};
constexpr size_t usual_members = 4;

std::vector<std::string> first_members(size_t count) {
  return {all_members.begin(), all_members.begin() + count};
}

// At the commas that are in no parentheses.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      out.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')') {
      --depth;
    }
  }
  return out;
}

bool add_members(std::vector<std::string>& out, std::string_view text) {
  for (auto one : split(text)) {
    if (one == "*")
      out = first_members(all_members.size());
    else if (std::find(all_members.begin(), all_members.end(), one)
             != all_members.end())
      out.emplace_back(one);
    else
      return false;
  }
  return true;
}

bool add_of_list(drive_fields& out, std::string_view one) {
  constexpr std::string_view files = "files";
  if (one == "*") {
    out.next_token = out.list = true;
    return add_members(out.members, one);
  }
  if (one == "nextPageToken")
    return out.next_token = true;
  if (one == "kind" || one == "incompleteSearch")
    return true;
  if (!one.starts_with(files))
    return false;
  out.list = true;
  one.remove_prefix(files.size());
  if (one.empty())
    return add_members(out.members, "*");
  if (one.front() == '/')
    return add_members(out.members, one.substr(1));
  return one.size() > 2 && one.front() == '(' && one.back() == ')'
         && add_members(out.members, one.substr(1, one.size() - 2));
}

std::string thumbnail_link(const drive_file& x, const std::string& root) {
  return root + "/drive-thumbnails/" + x.id + "=s220";
}

} // namespace

std::optional<drive_fields> read_list_fields(std::string_view text) {
  if (text.empty())
    return drive_fields{true, true, first_members(usual_members)};
  drive_fields out{false, false, {}};
  for (auto one : split(text))
    if (!add_of_list(out, one))
      return std::nullopt;
  return out;
}

std::optional<drive_fields> read_file_fields(std::string_view text) {
  drive_fields out;
  if (text.empty())
    out.members = first_members(usual_members);
  else if (!add_members(out.members, text))
    return std::nullopt;
  return out;
}

ordered_json file_json(const drive_file& x, const drive_fields& which,
                       const std::string& root) {
  ordered_json all;
  all["kind"] = "drive#file";
  all["id"] = x.id;
  all["name"] = x.name;
  all["mimeType"] = x.mime_type;
  if (!x.is_google())
    all["size"] = std::to_string(x.bytes.size());
  all["modifiedTime"] = format_utc(x.modified);
  if (!x.md5.empty())
    all["md5Checksum"] = x.md5;
  if (!x.folder.empty())
    all["parents"] = {x.folder};
  all["hasThumbnail"] = x.has_thumbnail();
  if (x.has_thumbnail())
    all["thumbnailLink"] = thumbnail_link(x, root);
  all["trashed"] = false;
  auto out = ordered_json::object();
  for (const auto& name : which.members)
    if (auto found = all.find(name); found != all.end())
      out[name] = *found;
  return out;
}

} // namespace bidiq
