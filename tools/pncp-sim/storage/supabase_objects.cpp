// The objects of Supabase's store: uploads, reads, signatures, lists, removals.
#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/storage/content.hpp"
#include "tools/pncp-sim/storage/supabase_error.hpp"
#include "tools/pncp-sim/storage/supabase_listing.hpp"
#include "tools/pncp-sim/storage/supabase_storage.hpp"
#include "tools/pncp-sim/storage/supabase_upload.hpp"

namespace bidiq {

namespace {

using nlohmann::ordered_json;

// Decodes what ECMAScript's decodeURI does: all but the characters that mean
// something in a URI. The real store tells signed paths in that form.
std::string decode_uri(std::string_view text) {
  constexpr std::string_view reserved = ";/?:@&=+$,#";
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    auto escape = text.substr(i, 3);
    auto decoded = percent_decode(escape, false);
    auto keep = text[i] != '%' || decoded.size() != 1
                || reserved.find(decoded[0]) != std::string_view::npos;
    out += keep ? text[i] : decoded[0];
    i += keep ? 0 : 2;
  }
  return out;
}

std::string joined(std::string_view bucket, std::string_view path) {
  return std::string{bucket} + '/' + std::string{path};
}

// The answer to a read in the store's words.
store_answer read_answer(const shelf_object& object,
                         const store_request& request) {
  auto plan = plan_content(object, request);
  auto out = content_answer(object, plan);
  if (auto cache = object.header("Cache-Control"); !cache.empty())
    out.with("Cache-Control", std::string{cache});
  if (plan.verdict != content_verdict::unsatisfiable)
    return out;
  auto error = supabase_error("416", "InvalidRange",
                              "The requested range is not satisfiable");
  out.with("Content-Type", std::string{error.header("Content-Type")});
  out.body = std::move(error.body);
  return out;
}

// A name with quotes or line breaks would end the header early.
std::string attachment(std::string_view name) {
  std::string out = "attachment";
  if (name.empty())
    return out;
  return out + "; filename*=UTF-8''" + uri_encode(name, false);
}

} // namespace

store_answer supabase_storage::answer_object(store_request& request,
                                             std::string_view rest,
                                             utc_time now) {
  auto where = split(rest);
  if (request.is_read() && where.bucket == "authenticated")
    where = split(where.path);
  if (request.method == "POST" && where.bucket == "list")
    return list(request, where.path);
  if (request.is_read())
    return read(request, where);
  if (request.method == "DELETE")
    return where.path.empty() ? remove_many(request, where.bucket)
                              : remove(where);
  if (request.method == "POST" || request.method == "PUT")
    return upload(request, where, now);
  return supabase_error("404", "Not Found", "Route not found");
}

store_answer supabase_storage::upload(store_request& request, place where,
                                      utc_time now) {
  auto bucket = shelf_.find(where.bucket);
  auto upsert = request.method == "PUT"
                || same_name(request.header("x-upsert"), "true");
  supabase_upload wish{where.path, upsert, request.body.size()};
  if (auto refused = refuse_upload(bucket, wish, options_.max_bytes))
    return std::move(*refused);
  std::string path{where.path};
  auto put = bucket->put(
    path,
    {.bytes = blob{std::move(request.body)},
     .content_type = content_type_or_default(request.header("Content-Type")),
     .kept = {{"Cache-Control",
               cache_control_or_default(request.header("Cache-Control"))}}},
    now);
  ordered_json out;
  out["Key"] = joined(where.bucket, path);
  out["Id"] = put->id;
  return json_reply(200, out);
}

store_answer supabase_storage::read(const store_request& request, place where) {
  auto bucket = shelf_.find(where.bucket);
  if (!bucket)
    return supabase_no_bucket();
  auto object = bucket->find(where.path);
  return object ? read_answer(*object, request) : supabase_no_object();
}

// A private bucket is as unknown to the public as one that is not there.
store_answer supabase_storage::read_public(const store_request& request,
                                           std::string_view rest) {
  auto where = split(rest);
  auto bucket = shelf_.find(where.bucket);
  return bucket && bucket->open ? read(request, where) : supabase_no_bucket();
}

store_answer supabase_storage::read_signed(const store_request& request,
                                           const store_target& target,
                                           std::string_view rest,
                                           utc_time now) {
  if (!target.has("token"))
    return supabase_bad_request(
      "querystring must have required property 'token'");
  auto good = signer_.verify(rest, target.value("token"), now);
  if (!good)
    return supabase_bad_token(good.error().code == errc::expired
                                ? R"("exp" claim timestamp check failed)"
                                : "signature verification failed");
  auto out = read(request, split(rest));
  if (target.has("download") && out.status < 300)
    out.with("Content-Disposition", attachment(target.value("download")));
  return out;
}

store_answer supabase_storage::sign(const store_request& request,
                                    const store_target& target,
                                    std::string_view rest, utc_time now) {
  auto told = parse_json(request.body);
  if (!told.is_object() || !told.contains("expiresIn")
      || !told["expiresIn"].is_number_unsigned() || told["expiresIn"] == 0)
    return supabase_bad_request("body/expiresIn must be >= 1");
  auto where = split(rest);
  auto bucket = shelf_.find(where.bucket);
  if (!bucket || !bucket->find(where.path))
    return supabase_no_object();
  auto lasts = std::chrono::seconds{told["expiresIn"].get<uint32_t>()};
  auto expires = std::chrono::floor<std::chrono::seconds>(now) + lasts;
  // Whatever precedes it in the target has no escapes.
  auto raw = std::string_view{target.raw_path}.substr(
    root.size() + std::string_view{"object/sign/"}.size());
  ordered_json out;
  out[signed_key_] = "/object/sign/" + decode_uri(raw)
                     + "?token=" + signer_.sign(rest, expires);
  return json_reply(200, out);
}

store_answer supabase_storage::list(const store_request& request,
                                    std::string_view bucket) {
  auto query = read_supabase_list(request.body);
  if (!query)
    return supabase_bad_request(query.error().context);
  auto found = shelf_.find(bucket);
  // The real store looks for rows of that bucket, and finds none.
  return json_reply(200, found ? list_supabase_folder(*found, *query)
                               : ordered_json::array());
}

store_answer supabase_storage::remove(place where) {
  auto bucket = shelf_.find(where.bucket);
  if (!bucket)
    return supabase_no_bucket();
  if (!bucket->remove(where.path))
    return supabase_no_object();
  return supabase_done("Successfully deleted");
}

store_answer supabase_storage::remove_many(const store_request& request,
                                           std::string_view bucket) {
  auto told = parse_json(request.body);
  auto prefixes = told.is_object() ? told.find("prefixes") : told.end();
  if (!told.is_object() || prefixes == told.end() || !prefixes->is_array())
    return supabase_bad_request("body must have required property 'prefixes'");
  auto found = shelf_.find(bucket);
  if (!found)
    return supabase_no_bucket();
  auto removed = ordered_json::array();
  for (const auto& path : *prefixes) {
    if (!path.is_string())
      continue;
    auto name = path.get<std::string>();
    if (auto object = found->remove(name)) {
      removed.push_back(supabase_entry(name, *object));
      removed.back()["bucket_id"] = bucket;
    }
  }
  return json_reply(200, removed);
}

} // namespace bidiq
