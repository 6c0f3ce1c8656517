#include "tools/pncp-sim/storage/supabase_listing.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/storage/target.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace bidiq {

namespace {

using ordered = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> sort_columns
  = {"name", "updated_at", "created_at", "last_accessed_at"};

std::string string_in(const nlohmann::json& object, const char* key,
                      std::string otherwise) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>()
                                                     : std::move(otherwise);
}

size_t count_in(const nlohmann::json& object, const char* key,
                size_t otherwise) {
  auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned()
           ? found->get<size_t>()
           : otherwise;
}

ordered folder_entry(std::string_view name) {
  ordered out;
  out["name"] = name;
  for (auto key :
       {"id", "updated_at", "created_at", "last_accessed_at", "metadata"})
    out[key] = nullptr;
  return out;
}

struct folder_content {
  std::set<std::string, std::less<>> folders;
  std::vector<std::pair<std::string_view, const shelf_object*>> files;
};

folder_content content_of(const shelf_bucket& bucket,
                          const supabase_list_query& query) {
  folder_content out;
  auto wanted = to_lower_case(query.search);
  for (auto i = bucket.objects.lower_bound(query.folder);
       i != bucket.objects.end() && i->first.starts_with(query.folder); ++i) {
    auto rest = std::string_view{i->first}.substr(query.folder.size());
    if (!to_lower_case(rest).starts_with(wanted))
      continue;
    auto [name, below] = split_at_slash(rest);
    if (name.size() < rest.size())
      out.folders.emplace(name);
    else
      out.files.emplace_back(name, i->second.get());
  }
  return out;
}

// Objects come sorted by name; a stable sort keeps that among equals.
void sort_files(folder_content& content, const supabase_list_query& query) {
  auto time = [&](const shelf_object& object) {
    return query.column == "created_at" ? object.created : object.modified;
  };
  if (query.column != "name")
    std::stable_sort(content.files.begin(), content.files.end(),
                     [&](const auto& a, const auto& b) {
                       return time(*a.second) < time(*b.second);
                     });
  if (query.descending)
    std::reverse(content.files.begin(), content.files.end());
}

} // namespace

outcome<supabase_list_query> read_supabase_list(std::string_view body) {
  auto told = parse_json(body);
  if (!told.is_object())
    return fail(errc::malformed, "body must be object");
  supabase_list_query out;
  out.folder = string_in(told, "prefix", {});
  if (!out.folder.empty() && !out.folder.ends_with('/'))
    out.folder += '/';
  out.search = string_in(told, "search", {});
  out.limit = count_in(told, "limit", out.limit);
  out.offset = count_in(told, "offset", 0);
  if (auto sort = told.find("sortBy");
      sort != told.end() && sort->is_object()) {
    out.column = string_in(*sort, "column", out.column);
    out.descending = string_in(*sort, "order", "asc") == "desc";
  }
  if (std::find(sort_columns.begin(), sort_columns.end(), out.column)
      == sort_columns.end())
    return fail(
      errc::invalid_request,
      "body/sortBy/column must be equal to one of the allowed values");
  return out;
}

ordered list_supabase_folder(const shelf_bucket& bucket,
                             const supabase_list_query& query) {
  auto content = content_of(bucket, query);
  sort_files(content, query);
  auto entries = ordered::array();
  size_t at = 0;
  auto wanted = [&] {
    auto place = at++;
    return place >= query.offset && entries.size() < query.limit;
  };
  for (const auto& name : content.folders)
    if (wanted())
      entries.push_back(folder_entry(name));
  for (const auto& [name, object] : content.files)
    if (wanted())
      entries.push_back(supabase_entry(name, *object));
  return entries;
}

ordered supabase_entry(std::string_view name, const shelf_object& object) {
  ordered out;
  out["name"] = name;
  out["id"] = object.id;
  out["updated_at"] = format_utc(object.modified);
  out["created_at"] = format_utc(object.created);
  out["last_accessed_at"] = format_utc(object.modified);
  auto& metadata = out["metadata"];
  metadata["eTag"] = object.etag;
  metadata["size"] = object.bytes.size();
  metadata["mimetype"] = object.content_type;
  metadata["cacheControl"] = object.header("Cache-Control");
  metadata["lastModified"] = format_utc(object.modified);
  metadata["contentLength"] = object.bytes.size();
  metadata["httpStatusCode"] = 200;
  return out;
}

} // namespace bidiq
