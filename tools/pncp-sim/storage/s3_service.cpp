#include "tools/pncp-sim/storage/s3_service.hpp"

#include "tools/pncp-sim/storage/content.hpp"
#include "tools/pncp-sim/storage/digest.hpp"
#include "tools/pncp-sim/storage/s3_error.hpp"
#include "tools/pncp-sim/storage/s3_listing.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr std::string_view meta_prefix = "x-amz-meta-";
constexpr std::string_view kept_names[]
  = {"cache-control", "content-disposition", "content-encoding",
     "content-language", "expires"};

bool is_kept(const std::string& name) {
  return name.starts_with(meta_prefix)
         || std::find(std::begin(kept_names), std::end(kept_names), name)
              != std::end(kept_names);
}

// The object of an upload without its bytes.
shelf_object draft_of(const store_request& request) {
  shelf_object out;
  out.content_type = request.header("Content-Type");
  if (out.content_type.empty())
    out.content_type = "binary/octet-stream";
  for (const auto& [key, value] : request.headers)
    if (auto name = to_lower_case(key); is_kept(name))
      out.kept.emplace_back(std::move(name), value);
  return out;
}

void replace_header(store_answer& answer, std::string_view name,
                    std::string_view value) {
  std::erase_if(answer.headers, [&](const auto& header) {
    return same_name(header.first, name);
  });
  answer.with(std::string{name}, std::string{value});
}

// What the query wants in place of the object's own headers.
void override_headers(store_answer& answer, const store_target& target) {
  for (std::string_view name :
       {"content-type", "content-disposition", "content-encoding",
        "content-language", "cache-control", "expires"}) {
    auto value = target.value("response-" + std::string{name});
    if (!value.empty())
      replace_header(answer, name, value);
  }
}

// Nothing if the body is as Content-MD5 says, or nothing is said.
std::string_view wrong_with_md5(const store_request& request) {
  auto told = request.header("Content-MD5");
  if (told.empty())
    return {};
  auto digest = from_base64(told);
  if (!digest || digest->size() != 16)
    return "InvalidDigest";
  return *digest == md5(std::string_view{request.body}) ? "" : "BadDigest";
}

} // namespace

store_answer s3_service::answer(store_request& request,
                                const store_target& target,
                                const s3_address& address, utc_time now) {
  auto refused = refuse_sigv4(request, target, options_.keys, now);
  auto out = refused
               ? s3_error(refused->code, refused->message, refused->details)
               : dispatch(request, target, address, now);
  if (request.method == "HEAD" && out.status >= 400)
    out.body = {};
  return out;
}

store_answer s3_service::dispatch(store_request& request,
                                  const store_target& target,
                                  const s3_address& address, utc_time now) {
  if (address.bucket.empty())
    return request.method == "GET" ? list_s3_buckets(shelf_)
                                   : s3_error("MethodNotAllowed");
  if (address.key.empty())
    return answer_bucket(request, target, address, now);
  auto bucket = shelf_.find(address.bucket);
  if (!bucket)
    return s3_error("NoSuchBucket");
  if (target.has("uploads") || target.has("uploadId"))
    return answer_upload(request, target, address, *bucket, now);
  return answer_object(request, target, address, *bucket, now);
}

store_answer s3_service::answer_bucket(const store_request& request,
                                       const store_target& target,
                                       const s3_address& address,
                                       utc_time now) {
  if (request.method == "PUT") {
    if (!shelf_.create(address.bucket, now))
      return s3_error("BucketAlreadyOwnedByYou");
    return store_answer{}.with("Location", '/' + address.bucket);
  }
  auto bucket = shelf_.find(address.bucket);
  if (!bucket)
    return s3_error("NoSuchBucket");
  if (request.method == "HEAD")
    return store_answer{}.with("x-amz-bucket-region", "us-east-1");
  if (request.method == "DELETE")
    return remove_bucket(address.bucket);
  if (request.method != "GET")
    return s3_error("MethodNotAllowed");
  // The first version of lists, and the many settings of a bucket.
  if (target.value("list-type") != "2")
    return s3_error("NotImplemented");
  return list_s3_bucket(*bucket, target);
}

store_answer s3_service::remove_bucket(const std::string& name) {
  if (!shelf_.find(name)->objects.empty())
    return s3_error("BucketNotEmpty");
  shelf_.remove(name);
  return {.status = 204};
}

store_answer s3_service::answer_object(store_request& request,
                                       const store_target& target,
                                       const s3_address& address,
                                       shelf_bucket& bucket, utc_time now) {
  if (request.is_read())
    return read(request, target, address, bucket);
  if (request.method == "PUT")
    return put(request, address, bucket, now);
  if (request.method != "DELETE")
    return s3_error("MethodNotAllowed");
  bucket.remove(address.key);
  return {.status = 204};
}

store_answer s3_service::answer_upload(store_request& request,
                                       const store_target& target,
                                       const s3_address& address,
                                       shelf_bucket& bucket, utc_time now) {
  if (target.has("uploads"))
    return request.method == "POST"
             ? uploads_.create(address, draft_of(request))
             : s3_error("NotImplemented");
  if (request.method == "POST")
    return uploads_.complete(request, target, address, bucket,
                             options_.max_bytes, now);
  if (request.method == "DELETE")
    return uploads_.abort(target, address);
  if (request.method != "PUT")
    return s3_error("NotImplemented");
  if (auto wrong = wrong_with_md5(request); !wrong.empty())
    return s3_error(wrong);
  return uploads_.put_part(request, target, address);
}

store_answer s3_service::put(store_request& request, const s3_address& address,
                             shelf_bucket& bucket, utc_time now) {
  if (!request.header("x-amz-copy-source").empty())
    return s3_error("NotImplemented");
  if (request.body.size() > options_.max_bytes)
    return s3_error("EntityTooLarge");
  if (request.header("If-None-Match") == "*" && bucket.find(address.key))
    return s3_error("PreconditionFailed");
  if (auto wrong = wrong_with_md5(request); !wrong.empty())
    return s3_error(wrong);
  auto object = draft_of(request);
  object.bytes = blob{std::move(request.body)};
  auto put = bucket.put(address.key, std::move(object), now);
  return store_answer{}.with("ETag", put->etag);
}

store_answer
s3_service::read(const store_request& request, const store_target& target,
                 const s3_address& address, const shelf_bucket& bucket) {
  auto object = bucket.find(address.key);
  if (!object)
    return s3_error("NoSuchKey", {}, {{"Key", address.key}});
  auto plan = plan_content(*object, request);
  if (plan.verdict == content_verdict::precondition_failed)
    return s3_error("PreconditionFailed");
  auto out = content_answer(*object, plan);
  if (plan.verdict == content_verdict::unsatisfiable) {
    auto error = s3_error("InvalidRange");
    replace_header(error, "Content-Range", out.header("Content-Range"));
    return error;
  }
  for (const auto& [name, value] : object->kept)
    out.with(name, value);
  override_headers(out, target);
  return out;
}

} // namespace bidiq
