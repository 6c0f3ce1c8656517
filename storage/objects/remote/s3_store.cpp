#include "storage/objects/remote/s3_store.hpp"

#include "storage/objects/remote/s3_answers.hpp"

#include <algorithm>
#include <memory>

namespace bidiq {

namespace {

// What is larger is uploaded in parts of that size.
constexpr uint64_t part_size = 8 << 20;

constexpr std::string_view proof = "X-Amz-Signature=";

using parameters = std::vector<std::pair<std::string, std::string>>;

outcome<std::string> hash_of(const memory_file& x, uint64_t offset,
                             uint64_t size) {
  std::string piece(64 << 10, '\0');
  std::string all;
  all.reserve(size);
  while (all.size() < size) {
    auto n = x.read(offset + all.size(),
                    {piece.data(),
                     std::min<uint64_t>(piece.size(), size - all.size())});
    if (!n || *n == 0)
      return n ? fail(errc::storage_failed, "the content became shorter")
               : n.error();
    all.append(piece, 0, *n);
  }
  return sha256_hex(all);
}

class s3_protocol : public remote_protocol {
public:
  s3_protocol(s3_store_options options, std::shared_ptr<remote_calls> calls)
    : options_(std::move(options)), calls_(std::move(calls)) {
    auto at = options_.endpoint.find("://") + 3;
    scheme_ = options_.endpoint.substr(0, at);
    host_ = options_.endpoint.substr(at);
    while (host_.ends_with('/'))
      host_.pop_back();
    auto slash = std::min(host_.find('/'), host_.size());
    prefix_ = host_.substr(slash);
    host_.resize(slash);
    if (!options_.path_style)
      host_ = options_.bucket + '.' + host_;
  }

  std::string_view backend() const noexcept override {
    return "s3";
  }

  outcome<void> upload(const std::string& path, std::string_view content_type,
                       const memory_file& content) override {
    if (content.size() > part_size)
      return upload_parts(path, content_type, content);
    auto hash = hash_of(content, 0, content.size());
    if (!hash)
      return hash.error();
    auto lost = false;
    auto answer = calls_->call("put", [&](unsigned attempt) {
      lost = attempt > 0;
      return request(http_method::put, asking("PUT", path, {}, *hash),
                     {{"content-type", std::string{content_type}},
                      {"if-none-match", "*"}},
                     upload_of(content, 0, content.size()));
    });
    // An attempt whose answer was lost has stored it.
    if (answer.status == 412 && lost)
      return {};
    return done(answer, "put");
  }

  http_request reading(const std::string& path) const override {
    return request(http_method::get, asking("GET", path, {}, empty_hash()));
  }

  failure meaning(const http_response& x) const override {
    if (x.error == transport_error::none && x.status == 404)
      return fail(errc::not_found);
    return fail(errc::storage_failed, how_it_failed("get", x));
  }

  outcome<page> list_behind(const std::string& path, size_t limit) override {
    parameters query{{"list-type", "2"}, {"max-keys", std::to_string(limit)}};
    if (!path.empty())
      query.emplace_back("start-after", path);
    auto answer = calls_->call("list", [&](unsigned) {
      return request(http_method::get, asking("GET", {}, query, empty_hash()));
    });
    auto out = answer.status == 200 ? read_s3_list(answer.body) : std::nullopt;
    if (!out)
      return failed("list", answer);
    return std::move(*out);
  }

  // S3 does not tell whether there was one.
  outcome<bool> remove(const std::string& path) override {
    auto there = calls_->call("head", [&](unsigned) {
      return request(http_method::head, asking("HEAD", path, {}, empty_hash()));
    });
    if (there.error == transport_error::none && there.status == 404)
      return false;
    auto answer = calls_->call("delete", [&](unsigned) {
      return request(http_method::delete_,
                     asking("DELETE", path, {}, empty_hash()));
    });
    if (answer.error != transport_error::none || answer.status >= 300)
      return failed("delete", answer);
    return true;
  }

  outcome<std::string> sign(const std::string& path, std::chrono::seconds ttl,
                            utc_time now) override {
    auto x = asking("GET", path, {}, {});
    auto query = aws_presigned_query(x, options_.who, now, ttl);
    return scheme_ + host_ + x.path + '?' + query;
  }

  bool signs_itself() const noexcept override {
    return true;
  }

  address_form addresses() const override {
    return {scheme_ + host_ + path_of({}), std::string{proof}};
  }

private:
  static std::string empty_hash() {
    return std::string{empty_payload};
  }

  std::string path_of(const std::string& object) const {
    return prefix_
           + (options_.path_style ? '/' + options_.bucket : std::string{}) + '/'
           + object;
  }

  aws_request asking(std::string method, const std::string& object,
                     parameters query, std::string hash) const {
    aws_request out;
    out.method = std::move(method);
    out.host = host_;
    out.path = path_of(object);
    out.query = std::move(query);
    out.payload_hash = std::move(hash);
    return out;
  }

  http_request request(http_method method, aws_request x,
                       parameters headers = {},
                       std::optional<http_upload> body = {}) const {
    x.headers = headers;
    http_request out;
    out.method = method;
    out.url = scheme_ + x.host + x.path;
    if (!x.query.empty())
      out.url += '?' + aws_query(x.query);
    out.headers = std::move(headers);
    for (auto& field : aws_sign(x, options_.who, options_.now()))
      out.headers.push_back(std::move(field));
    out.upload = std::move(body);
    return out;
  }

  static failure failed(std::string_view operation, const http_response& x) {
    auto code = read_s3_error(x.body);
    return fail(errc::storage_failed, how_it_failed(operation, x)
                                        + (code.empty() ? "" : ": " + code));
  }

  static outcome<void> done(const http_response& x,
                            std::string_view operation) {
    if (x.error == transport_error::none && x.status < 300)
      return {};
    return failed(operation, x);
  }

  outcome<void> upload_parts(const std::string& path,
                             std::string_view content_type,
                             const memory_file& content) {
    auto begun = calls_->call("put", [&](unsigned) {
      return request(http_method::post,
                     asking("POST", path, {{"uploads", ""}}, empty_hash()),
                     {{"content-type", std::string{content_type}}});
    });
    auto id = begun.status == 200 ? read_s3_upload_id(begun.body)
                                  : std::nullopt;
    if (!id)
      return failed("put", begun);
    auto sent = send_parts(path, *id, content);
    if (!sent)
      calls_->call("delete", [&](unsigned) {
        return request(http_method::delete_,
                       asking("DELETE", path, {{"uploadId", *id}},
                              empty_hash()));
      });
    return sent;
  }

  outcome<void> send_parts(const std::string& path, const std::string& id,
                           const memory_file& content) {
    std::vector<std::string> etags;
    for (uint64_t at = 0; at < content.size(); at += part_size) {
      auto size = std::min(part_size, content.size() - at);
      auto hash = hash_of(content, at, size);
      if (!hash)
        return hash.error();
      parameters query{{"partNumber", std::to_string(etags.size() + 1)},
                       {"uploadId", id}};
      auto answer = calls_->call("part", [&](unsigned) {
        return request(http_method::put, asking("PUT", path, query, *hash), {},
                       upload_of(content, at, size));
      });
      if (answer.status != 200 || answer.etag.empty())
        return failed("part", answer);
      etags.push_back(answer.etag);
    }
    return complete(path, id, s3_parts(etags));
  }

  outcome<void> complete(const std::string& path, const std::string& id,
                         const std::string& parts) {
    auto answer = calls_->call("complete", [&](unsigned) {
      return request(http_method::post,
                     asking("POST", path, {{"uploadId", id}},
                            sha256_hex(parts)),
                     {{"content-type", "application/xml"}}, upload_of(parts));
    });
    if (answer.status == 200 && read_s3_error(answer.body).empty())
      return {};
    return failed("complete", answer);
  }

  const s3_store_options options_;
  const std::shared_ptr<remote_calls> calls_;
  std::string scheme_;
  std::string host_;
  std::string prefix_; ///< Of all paths: where a gateway has S3.
};

} // namespace

object_store_ptr open_s3_store(s3_store_options options) {
  auto calls = std::make_shared<remote_calls>(options.calls);
  auto bucket = options.bucket;
  return make_remote_store(
    calls, std::make_unique<s3_protocol>(std::move(options), calls), bucket);
}

} // namespace bidiq
