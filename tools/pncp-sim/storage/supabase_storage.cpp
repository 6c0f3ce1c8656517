// Which request is which, who may send it, and the buckets.
#include "tools/pncp-sim/storage/supabase_storage.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/storage/digest.hpp"
#include "tools/pncp-sim/storage/supabase_error.hpp"

namespace bidiq {

namespace {

using nlohmann::ordered_json;

// Takes a prefix off a path, if it has it.
bool take_prefix(std::string_view& path, std::string_view prefix) {
  if (!path.starts_with(prefix))
    return false;
  path.remove_prefix(prefix.size());
  return true;
}

ordered_json bucket_json(const shelf_bucket& bucket) {
  ordered_json out;
  out["id"] = bucket.name;
  out["name"] = bucket.name;
  out["owner"] = "";
  out["public"] = bucket.open;
  out["file_size_limit"] = nullptr;
  if (bucket.size_limit)
    out["file_size_limit"] = *bucket.size_limit;
  out["allowed_mime_types"] = nullptr;
  out["created_at"] = format_utc(bucket.created);
  out["updated_at"] = format_utc(bucket.created);
  return out;
}

void take_bucket_settings(shelf_bucket& bucket, const nlohmann::json& told) {
  if (auto open = told.find("public"); open != told.end() && open->is_boolean())
    bucket.open = open->get<bool>();
  auto limit = told.find("file_size_limit");
  if (limit == told.end())
    return;
  bucket.size_limit.reset();
  if (limit->is_number_unsigned())
    bucket.size_limit = limit->get<uint64_t>();
}

store_operation object_operation(const store_request& request,
                                 std::string_view rest) {
  if (request.method == "GET")
    return store_operation::get;
  if (request.method == "HEAD")
    return store_operation::head;
  if (request.method == "DELETE")
    return store_operation::remove;
  if (request.method == "POST" && rest.starts_with("list/"))
    return store_operation::list;
  if (request.method == "POST" && rest.starts_with("sign/"))
    return store_operation::sign;
  return store_operation::put;
}

store_operation upload_operation(const store_request& request) {
  if (request.method == "PATCH")
    return store_operation::part;
  if (request.method == "HEAD")
    return store_operation::head;
  return request.method == "DELETE" ? store_operation::remove
                                    : store_operation::put;
}

} // namespace

supabase_storage::supabase_storage(supabase_options options)
  : options_(std::move(options)),
    signer_(options_.service_key),
    uploads_(shelf_, options_.max_bytes) {
}

store_operation supabase_storage::operation_of(const store_request& request,
                                               const store_target& target) {
  std::string_view rest = target.path;
  take_prefix(rest, root);
  if (take_prefix(rest, "object/"))
    return object_operation(request, rest);
  if (take_prefix(rest, "upload/"))
    return upload_operation(request);
  return rest.starts_with("bucket") ? store_operation::bucket
                                    : store_operation::other;
}

supabase_storage::place supabase_storage::split(std::string_view rest) {
  auto [bucket, path] = split_at_slash(rest);
  return {bucket, path};
}

// Newer keys come as `apikey` alone, older ones in both headers.
bool supabase_storage::authorized(const store_request& request) const {
  auto given = request.header("Authorization");
  if (given.empty())
    return same_secret(request.header("apikey"), options_.service_key);
  return take_prefix(given, "Bearer ")
         && same_secret(given, options_.service_key);
}

store_answer supabase_storage::answer(store_request& request,
                                      const store_target& target,
                                      utc_time now) {
  std::string_view rest = target.path;
  take_prefix(rest, root);
  auto object = rest;
  if (request.is_read() && take_prefix(object, "object/sign/"))
    return read_signed(request, target, object, now);
  if (request.is_read() && take_prefix(object, "object/public/"))
    return read_public(request, object);
  if (!authorized(request))
    return supabase_unauthorized(request.header("Authorization").empty()
                                   ? "headers must have required property "
                                     "'authorization'"
                                   : "Invalid Compact JWS");
  if (request.method == "POST" && take_prefix(object, "object/sign/"))
    return sign(request, target, object, now);
  if (take_prefix(rest, "object/"))
    return answer_object(request, rest, now);
  if (take_prefix(rest, tus_uploads::place))
    return uploads_.answer(request, rest, now);
  if (rest == "bucket")
    return answer_bucket(request, {}, now);
  if (take_prefix(rest, "bucket/"))
    return answer_bucket(request, rest, now);
  return supabase_error("404", "Not Found", "Route not found");
}

store_answer supabase_storage::answer_bucket(const store_request& request,
                                             std::string_view name,
                                             utc_time now) {
  if (name.empty() && request.method == "POST")
    return create_bucket(request, now);
  if (name.empty() && request.method == "GET")
    return list_buckets();
  auto bucket = shelf_.find(name);
  if (!bucket)
    return supabase_no_bucket();
  if (request.is_read())
    return json_reply(200, bucket_json(*bucket));
  if (request.method == "PUT")
    return update_bucket(request, name);
  if (request.method == "DELETE")
    return remove_bucket(name);
  return supabase_error("404", "Not Found", "Route not found");
}

store_answer supabase_storage::create_bucket(const store_request& request,
                                             utc_time now) {
  auto told = parse_json(request.body);
  if (!told.is_object() || !told.contains("name") || !told["name"].is_string())
    return supabase_bad_request("body must have required property 'name'");
  std::string name = told["name"];
  if (auto id = told.find("id"); id != told.end() && id->is_string())
    name = id->get<std::string>();
  if (name.empty() || name.find('/') != std::string::npos)
    return supabase_bad_request("Bucket name invalid");
  auto bucket = shelf_.create(name, now);
  if (!bucket)
    return supabase_duplicate();
  take_bucket_settings(*bucket, told);
  return json_reply(200, ordered_json{{"name", name}});
}

store_answer supabase_storage::update_bucket(const store_request& request,
                                             std::string_view name) {
  auto told = parse_json(request.body);
  if (!told.is_object())
    return supabase_bad_request("body must be object");
  take_bucket_settings(*shelf_.find(name), told);
  return supabase_done("Successfully updated");
}

store_answer supabase_storage::remove_bucket(std::string_view name) {
  if (!shelf_.find(name)->objects.empty())
    return supabase_error("409", "InvalidRequest",
                          "The bucket you tried to delete is not empty");
  shelf_.remove(name);
  return supabase_done("Successfully deleted");
}

store_answer supabase_storage::list_buckets() const {
  auto out = ordered_json::array();
  for (const auto& [name, bucket] : shelf_.all())
    out.push_back(bucket_json(bucket));
  return json_reply(200, out);
}

} // namespace bidiq
