#include "tools/pncp-sim/storage/s3_listing.hpp"

#include "tools/pncp-sim/storage/digest.hpp"
#include "tools/pncp-sim/storage/s3_error.hpp"
#include "tools/pncp-sim/storage/xml_text.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr uint64_t most_keys = 1000;

struct s3_list_query {
  std::string prefix{};
  std::string delimiter{};
  std::string after{}; ///< A name or a common prefix; what follows comes.
  uint64_t limit = most_keys;
  bool encoded = false;
};

struct s3_list_page {
  std::vector<std::pair<std::string_view, const shelf_object*>> objects{};
  std::vector<std::string> folders{};
  std::string last{}; ///< The last name or common prefix.
  bool truncated = false;

  size_t size() const noexcept {
    return objects.size() + folders.size();
  }
};

std::optional<s3_list_query> read_s3_list(const store_target& target) {
  s3_list_query out;
  out.prefix = target.value("prefix");
  out.delimiter = target.value("delimiter");
  out.after = target.value("start-after");
  out.encoded = target.value("encoding-type") == "url";
  if (target.has("continuation-token")) {
    auto last = from_base64(target.value("continuation-token"));
    if (!last || last->empty())
      return std::nullopt;
    out.after = std::move(*last);
  }
  if (target.has("max-keys")) {
    auto limit = parse_count(target.value("max-keys"));
    if (!limit)
      return std::nullopt;
    out.limit = std::min(*limit, most_keys);
  }
  return out;
}

// The part of a name up to the first delimiter behind the prefix; "" without.
std::string common_prefix(std::string_view name, const s3_list_query& query) {
  if (query.delimiter.empty())
    return {};
  auto found = name.find(query.delimiter, query.prefix.size());
  if (found == std::string_view::npos)
    return {};
  return std::string{name.substr(0, found + query.delimiter.size())};
}

// Whether the name was told by an earlier page, perhaps within a folder.
bool told_before(std::string_view name, const std::string& folder,
                 const s3_list_query& query) {
  if (query.after.empty())
    return false;
  return name <= query.after || (!folder.empty() && folder <= query.after);
}

s3_list_page select_page(const shelf_bucket& bucket,
                         const s3_list_query& query) {
  s3_list_page page;
  for (auto i = bucket.objects.lower_bound(query.prefix);
       i != bucket.objects.end() && i->first.starts_with(query.prefix); ++i) {
    auto folder = common_prefix(i->first, query);
    if (told_before(i->first, folder, query)
        || (!folder.empty() && folder == page.last))
      continue;
    if (page.size() == query.limit) {
      page.truncated = query.limit > 0;
      break;
    }
    page.last = folder.empty() ? i->first : folder;
    if (folder.empty())
      page.objects.emplace_back(i->first, i->second.get());
    else
      page.folders.push_back(std::move(folder));
  }
  return page;
}

} // namespace

store_answer list_s3_bucket(const shelf_bucket& bucket,
                            const store_target& target) {
  auto query = read_s3_list(target);
  if (!query)
    return s3_error("InvalidArgument");
  auto page = select_page(bucket, *query);
  auto shown = [&](std::string_view name) {
    return query->encoded ? uri_encode(name, true) : std::string{name};
  };
  xml_writer xml{"ListBucketResult"};
  xml.text("Name", bucket.name)
    .text("Prefix", shown(query->prefix))
    .text("KeyCount", std::to_string(page.size()))
    .text("MaxKeys", std::to_string(query->limit))
    .text("IsTruncated", page.truncated ? "true" : "false");
  if (!query->delimiter.empty())
    xml.text("Delimiter", shown(query->delimiter));
  if (query->encoded)
    xml.text("EncodingType", "url");
  if (page.truncated)
    xml.text("NextContinuationToken", to_base64(page.last));
  for (const auto& [name, object] : page.objects)
    xml.open("Contents")
      .text("Key", shown(name))
      .text("LastModified", format_utc(object->modified))
      .text("ETag", object->etag)
      .text("Size", std::to_string(object->bytes.size()))
      .text("StorageClass", "STANDARD")
      .close();
  for (const auto& folder : page.folders)
    xml.open("CommonPrefixes").text("Prefix", shown(folder)).close();
  return text_answer(200, "application/xml", xml.finish());
}

store_answer list_s3_buckets(const object_shelf& shelf) {
  xml_writer xml{"ListAllMyBucketsResult"};
  xml.open("Buckets");
  for (const auto& [name, bucket] : shelf.all())
    xml.open("Bucket")
      .text("Name", name)
      .text("CreationDate", format_utc(bucket.created))
      .close();
  return text_answer(200, "application/xml", xml.finish());
}

} // namespace bidiq
