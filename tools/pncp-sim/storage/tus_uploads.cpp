#include "tools/pncp-sim/storage/tus_uploads.hpp"

#include "actors/base/random_id.hpp"
#include "tools/pncp-sim/storage/digest.hpp"
#include "tools/pncp-sim/storage/supabase_error.hpp"
#include "tools/pncp-sim/storage/supabase_upload.hpp"
#include "tools/pncp-sim/storage/target.hpp"

namespace bidiq {

namespace {

constexpr std::string_view tus_version = "1.0.0";
constexpr std::string_view chunk_type = "application/offset+octet-stream";
constexpr std::string_view location_root = "/storage/v1/upload/resumable/";

constexpr size_t most_finished = 1000;

using upload_metadata = std::map<std::string, std::string, std::less<>>;

store_answer tus_answer(unsigned status) {
  store_answer out{.status = status};
  return out.with("Tus-Resumable", std::string{tus_version});
}

// TUS has HTTP statuses of its own, unlike the rest of the store.
store_answer tus_refusal(unsigned status, std::string why) {
  auto out = text_answer(status, "text/plain", std::move(why));
  return out.with("Tus-Resumable", std::string{tus_version});
}

// "key base64,key base64": a key may stand alone.
std::optional<upload_metadata> read_metadata(std::string_view text) {
  upload_metadata out;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto pair = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size()
                                                       : comma + 1);
    while (pair.starts_with(' '))
      pair.remove_prefix(1);
    auto blank = pair.find(' ');
    auto value = blank == std::string_view::npos
                   ? std::optional<std::string>{""}
                   : from_base64(pair.substr(blank + 1));
    if (!value)
      return std::nullopt;
    out.emplace(pair.substr(0, blank), std::move(*value));
  }
  return out;
}

store_answer progress(uint64_t offset, uint64_t length) {
  return tus_answer(200)
    .with("Cache-Control", "no-store")
    .with("Upload-Offset", std::to_string(offset))
    .with("Upload-Length", std::to_string(length));
}

std::string location_of(const store_request& request, const std::string& id) {
  std::string host{request.header("Host")};
  return (host.empty() ? "" : "http://" + host) + std::string{location_root}
         + id;
}

} // namespace

store_answer tus_uploads::answer(store_request& request, std::string_view rest,
                                 utc_time now) {
  if (request.method == "OPTIONS")
    return tus_answer(204)
      .with("Tus-Version", std::string{tus_version})
      .with("Tus-Extension", "creation,creation-with-upload,termination")
      .with("Tus-Max-Size", std::to_string(max_bytes_));
  if (request.header("Tus-Resumable") != tus_version)
    return tus_refusal(412, "Tus-Resumable Required\n");
  if (rest.empty() || rest == "/")
    return request.method == "POST" ? create(request, now)
                                    : tus_refusal(404, "Not found\n");
  auto found = uploads_.find(rest.substr(1));
  auto finished = finished_.find(rest.substr(1));
  if (finished != finished_.end() && request.method == "HEAD")
    return progress(finished->second, finished->second);
  if (found == uploads_.end())
    return tus_refusal(404, "The file for this url was not found\n");
  if (request.method == "PATCH")
    return extend(request, found, now);
  if (request.method == "DELETE") {
    uploads_.erase(found);
    return tus_answer(204);
  }
  if (request.method != "HEAD")
    return tus_refusal(404, "Not found\n");
  return progress(found->second.bytes.size(), found->second.length);
}

store_answer tus_uploads::create(store_request& request, utc_time now) {
  auto length = parse_count(request.header("Upload-Length"));
  if (!length)
    return tus_refusal(400, "Upload-Length or Upload-Defer-Length header "
                            "required\n");
  auto told = read_metadata(request.header("Upload-Metadata"));
  if (!told || (*told)["bucketName"].empty() || (*told)["objectName"].empty())
    return tus_refusal(400, "Upload-Metadata is invalid\n");
  upload next{.bucket = (*told)["bucketName"],
              .path = (*told)["objectName"],
              .content_type = content_type_or_default((*told)["contentType"]),
              .cache_control
              = cache_control_or_default((*told)["cacheControl"]),
              .upsert = same_name(request.header("x-upsert"), "true"),
              .length = *length};
  auto refused = refuse_upload(shelf_.find(next.bucket),
                               {next.path, next.upsert, *length}, max_bytes_);
  if (refused && *length > max_bytes_)
    return tus_refusal(413, "Maximum size exceeded\n");
  if (refused)
    return std::move(*refused);
  auto id = random_id();
  auto place = uploads_.emplace(id, std::move(next)).first;
  auto out = tus_answer(201);
  if (request.header("Content-Type") == chunk_type || *length == 0) {
    out = extend(request, place, now);
    out.status = out.status == 204 ? 201 : out.status;
  }
  return out.with("Location", location_of(request, id));
}

store_answer tus_uploads::extend(store_request& request,
                                 uploads::iterator found, utc_time now) {
  auto& upload = found->second;
  auto creates = request.method == "POST";
  if (!creates && request.header("Content-Type") != chunk_type)
    return tus_refusal(415, "Content-Type must be application/offset+octet-"
                            "stream\n");
  auto offset = creates ? std::optional<uint64_t>{0}
                        : parse_count(request.header("Upload-Offset"));
  if (!offset)
    return tus_refusal(400, "Upload-Offset is invalid\n");
  if (*offset != upload.bytes.size())
    return tus_refusal(409, "Upload-Offset conflict\n");
  if (request.body.size() > upload.length - upload.bytes.size())
    return tus_refusal(413, "Upload exceeds its announced length\n");
  upload.bytes.append(blob{std::move(request.body)});
  auto reached = upload.bytes.size();
  if (reached == upload.length) {
    auto out = finish(found, now);
    if (out.status != 204)
      return out;
  }
  return tus_answer(204).with("Upload-Offset", std::to_string(reached));
}

// A client that missed the last answer asks how far it got, so lengths of
// finished uploads are kept. Meanwhile the bucket may have gone, or the name
// been taken.
store_answer tus_uploads::finish(uploads::iterator found, utc_time now) {
  auto id = found->first;
  auto upload = std::move(found->second);
  uploads_.erase(found);
  auto bucket = shelf_.find(upload.bucket);
  auto refused = refuse_upload(
    bucket, {upload.path, upload.upsert, upload.length}, max_bytes_);
  if (refused)
    return std::move(*refused);
  bucket->put(upload.path,
              {.bytes = std::move(upload.bytes),
               .content_type = std::move(upload.content_type),
               .kept = {{"Cache-Control", std::move(upload.cache_control)}}},
              now);
  if (finished_.size() >= most_finished)
    finished_.clear();
  finished_.emplace(std::move(id), upload.length);
  return tus_answer(204);
}

} // namespace bidiq
