#include "storage/objects/remote/supabase_answers.hpp"

#include "actors/base/json_look_up.hpp"
#include "actors/base/parse_json.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <charconv>

namespace bidiq {

namespace {

using json = nlohmann::json;

constexpr size_t longest_message = 200;

int status_of(const json& x, int otherwise) {
  auto text = found_text(x, "statusCode");
  int out = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  auto n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                           reinterpret_cast<const unsigned char*>(bytes.data()),
                           static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(n));
  return out;
}

} // namespace

supabase_error read_supabase_error(const http_response& x) {
  auto document = parse_json(x.body);
  supabase_error out;
  out.status = status_of(document, x.status);
  out.message = found_text(document, "message").substr(0, longest_message);
  out.no_bucket = out.status == 404
                  && (out.message.find("ucket") != out.message.npos
                      || found_text(document, "error").starts_with("Bucket"));
  return out;
}

std::optional<remote_protocol::page>
read_supabase_list(const std::string& text) {
  auto document = parse_json(text);
  if (!document.is_array())
    return std::nullopt;
  remote_protocol::page out;
  for (auto& x : document) {
    auto size = found_member(found_member(x, "metadata"), "size");
    out.objects.emplace_back(found_text(x, "name"), size.is_number_unsigned()
                                                      ? size.get<uint64_t>()
                                                      : 0);
  }
  return out;
}

std::optional<size_t> read_supabase_removed(const std::string& text) {
  auto document = parse_json(text);
  if (!document.is_array())
    return std::nullopt;
  return document.size();
}

std::optional<std::string> read_supabase_signed(const std::string& text) {
  auto document = parse_json(text);
  for (auto name : {"signedURL", "signedUrl"})
    if (auto found = found_text(document, name); found.starts_with('/'))
      return found;
  return std::nullopt;
}

std::string supabase_bucket(std::string_view name) {
  return json{{"id", name}, {"name", name}, {"public", false}}.dump();
}

std::string supabase_list_query(size_t limit, size_t offset) {
  return json{{"prefix", ""},
              {"limit", limit},
              {"offset", offset},
              {"sortBy", {{"column", "name"}, {"order", "asc"}}}}
    .dump();
}

std::string supabase_removal(std::string_view path) {
  return json{{"prefixes", {path}}}.dump();
}

std::string supabase_signing(std::chrono::seconds ttl) {
  return json{{"expiresIn", ttl.count()}}.dump();
}

std::string supabase_metadata(std::string_view bucket, std::string_view path,
                              std::string_view content_type) {
  return "bucketName " + base64(bucket) + ",objectName " + base64(path)
         + ",contentType " + base64(content_type);
}

} // namespace bidiq
