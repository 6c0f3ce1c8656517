#include "tools/pncp-sim/storage/s3_uploads.hpp"

#include "actors/base/random_id.hpp"
#include "tools/pncp-sim/storage/digest.hpp"
#include "tools/pncp-sim/storage/s3_error.hpp"
#include "tools/pncp-sim/storage/xml_text.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr uint64_t last_part_number = 10000;

std::string without_quotes(std::string_view etag) {
  std::string out{etag};
  std::erase(out, '"');
  return out;
}

std::string s3_location(const store_request& request,
                        const store_target& target) {
  return "http://" + std::string{request.header("Host")} + target.raw_path;
}

} // namespace

s3_uploads::uploads::iterator s3_uploads::find(const store_target& target,
                                               const s3_address& address) {
  auto found = uploads_.find(target.value("uploadId"));
  if (found == uploads_.end())
    return found;
  const auto& begun = found->second.address;
  auto same = begun.bucket == address.bucket && begun.key == address.key;
  return same ? found : uploads_.end();
}

store_answer s3_uploads::create(const s3_address& address, shelf_object draft) {
  auto id = random_id();
  uploads_.emplace(id, upload{address, std::move(draft), {}});
  xml_writer xml{"InitiateMultipartUploadResult"};
  xml.text("Bucket", address.bucket)
    .text("Key", address.key)
    .text("UploadId", id);
  return text_answer(200, "application/xml", xml.finish());
}

store_answer s3_uploads::put_part(store_request& request,
                                  const store_target& target,
                                  const s3_address& address) {
  auto number = parse_count(target.value("partNumber"));
  if (!number || *number < 1 || *number > last_part_number)
    return s3_error("InvalidArgument", "Part number must be an integer between "
                                       "1 and 10000, inclusive");
  auto found = find(target, address);
  if (found == uploads_.end())
    return s3_error("NoSuchUpload");
  auto& part = found->second.parts[*number];
  part.bytes = blob{std::move(request.body)};
  part.md5 = md5(part.bytes);
  return store_answer{}.with("ETag", '"' + to_hex(part.md5) + '"');
}

store_answer
s3_uploads::complete(const store_request& request, const store_target& target,
                     const s3_address& address, shelf_bucket& bucket,
                     uint64_t max_bytes, utc_time now) {
  auto found = find(target, address);
  if (found == uploads_.end())
    return s3_error("NoSuchUpload");
  auto listed = read_parts(request.body);
  if (auto wrong = wrong_with(found->second, listed); !wrong.empty())
    return s3_error(wrong);
  uint64_t size = 0;
  for (const auto& part : listed)
    size += found->second.parts[part.number].bytes.size();
  if (size > max_bytes)
    return s3_error("EntityTooLarge");
  auto upload = std::move(found->second);
  uploads_.erase(found);
  auto object = bucket.put(address.key, assemble(std::move(upload), listed),
                           now);
  xml_writer xml{"CompleteMultipartUploadResult"};
  xml.text("Location", s3_location(request, target))
    .text("Bucket", address.bucket)
    .text("Key", address.key)
    .text("ETag", object->etag);
  return text_answer(200, "application/xml", xml.finish());
}

store_answer s3_uploads::abort(const store_target& target,
                               const s3_address& address) {
  auto found = find(target, address);
  if (found == uploads_.end())
    return s3_error("NoSuchUpload");
  uploads_.erase(found);
  return {.status = 204};
}

// What cannot be read becomes part 0, which no upload has.
std::vector<s3_uploads::listed_part>
s3_uploads::read_parts(std::string_view xml) {
  std::vector<listed_part> out;
  for (auto text : xml_elements(xml, "Part")) {
    auto number = parse_count(xml_first_text(text, "PartNumber").value_or(""));
    out.push_back({number.value_or(0),
                   without_quotes(xml_first_text(text, "ETag").value_or(""))});
  }
  return out;
}

std::string_view
s3_uploads::wrong_with(const upload& upload,
                       const std::vector<listed_part>& listed) {
  if (listed.empty())
    return "MalformedXML";
  for (size_t i = 0; i < listed.size(); ++i) {
    if (i > 0 && listed[i].number <= listed[i - 1].number)
      return "InvalidPartOrder";
    auto part = upload.parts.find(listed[i].number);
    if (part == upload.parts.end()
        || listed[i].etag != to_hex(part->second.md5))
      return "InvalidPart";
    if (i + 1 < listed.size() && part->second.bytes.size() < least_part)
      return "EntityTooSmall";
  }
  return {};
}

// The entity tag is the digest of the parts' digests, and says how many.
shelf_object s3_uploads::assemble(upload upload,
                                  const std::vector<listed_part>& listed) {
  auto object = std::move(upload.draft);
  std::string digests;
  for (const auto& [number, etag] : listed) {
    const auto& part = upload.parts[number];
    object.bytes.append(part.bytes);
    digests += part.md5;
  }
  object.etag = '"' + to_hex(md5(digests)) + '-' + std::to_string(listed.size())
                + '"';
  return object;
}

} // namespace bidiq
