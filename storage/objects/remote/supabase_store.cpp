#include "storage/objects/remote/supabase_store.hpp"

#include "storage/objects/remote/resumable_upload.hpp"
#include "storage/objects/remote/supabase_answers.hpp"

#include <algorithm>
#include <memory>

namespace bidiq {

namespace {

// Above it Supabase wants resumable uploads.
constexpr uint64_t most_at_once = 6'000'000;

constexpr size_t listed_at_once = 1'000;

// Objects that may come or go while a place in the list is looked for.
constexpr size_t margin = 50;

class supabase_protocol : public remote_protocol {
public:
  supabase_protocol(supabase_store_options options,
                    std::shared_ptr<remote_calls> calls)
    : options_(std::move(options)), calls_(std::move(calls)) {
    while (options_.url.ends_with('/'))
      options_.url.pop_back();
    base_ = options_.url + "/storage/v1";
  }

  std::string_view backend() const noexcept override {
    return "supabase";
  }

  outcome<void> upload(const std::string& path, std::string_view content_type,
                       const memory_file& content) override {
    auto sent = try_upload(path, content_type, content);
    if (sent || sent.error().code != errc::not_found)
      return sent;
    if (auto made = make_bucket(); !made)
      return made;
    return try_upload(path, content_type, content);
  }

  http_request reading(const std::string& path) const override {
    return request(http_method::get, object(path));
  }

  failure meaning(const http_response& x) const override {
    if (x.error == transport_error::none
        && read_supabase_error(x).status == 404)
      return fail(errc::not_found);
    return failed("get", x);
  }

  // Supabase knows no place to go on from but how many come before, which moves
  // when objects come and go: that is found by halves.
  outcome<page> list_behind(const std::string& path, size_t limit) override {
    auto begin = path.empty() ? outcome<size_t>{0} : count_up_to(path);
    if (!begin)
      return begin.error();
    page out;
    for (auto at = *begin - std::min(*begin, margin);;) {
      auto part = list_from(at, listed_at_once);
      if (!part)
        return part.error();
      for (auto& x : part->objects)
        if (x.first > path && out.objects.size() < limit)
          out.objects.push_back(x);
        else if (x.first > path)
          out.more = true;
      if (out.more || part->objects.size() < listed_at_once)
        return out;
      at += listed_at_once;
    }
  }

  outcome<bool> remove(const std::string& path) override {
    auto answer = calls_->call("delete", [&](unsigned) {
      return request(http_method::delete_, "/object/" + options_.bucket,
                     supabase_removal(path));
    });
    auto n = answer.status == 200 ? read_supabase_removed(answer.body)
                                  : std::nullopt;
    if (!n)
      return failed("delete", answer);
    return *n > 0;
  }

  outcome<std::string> sign(const std::string& path, std::chrono::seconds ttl,
                            utc_time) override {
    auto answer = calls_->call("sign", [&](unsigned) {
      return request(http_method::post,
                     "/object/sign/" + options_.bucket + '/' + path,
                     supabase_signing(ttl));
    });
    auto url = answer.status == 200 ? read_supabase_signed(answer.body)
                                    : std::nullopt;
    if (!url)
      return failed("sign", answer);
    return base_ + *url;
  }

  bool signs_itself() const noexcept override {
    return false;
  }

  address_form addresses() const override {
    return {base_ + "/object/sign/" + options_.bucket + '/', "token="};
  }

private:
  std::string object(const std::string& path) const {
    return "/object/" + options_.bucket + '/' + path;
  }

  http_request request(http_method method, const std::string& path) const {
    http_request out;
    out.method = method;
    out.url = base_ + path;
    out.headers = {{"Authorization", "Bearer " + options_.service_key},
                   {"apikey", options_.service_key}};
    return out;
  }

  http_request request(http_method method, const std::string& path,
                       std::string json) const {
    auto out = request(method, path);
    out.headers.emplace_back("Content-Type", "application/json");
    out.upload = upload_of(std::move(json));
    return out;
  }

  static failure failed(std::string_view operation, const http_response& x) {
    auto why = how_it_failed(operation, x);
    if (x.error == transport_error::none)
      if (auto said = read_supabase_error(x).message; !said.empty())
        why += ": " + said;
    return fail(errc::storage_failed, why);
  }

  // `not_found`: there is no bucket.
  outcome<void> try_upload(const std::string& path,
                           std::string_view content_type,
                           const memory_file& content) {
    return content.size() > most_at_once
             ? upload_in_parts(path, content_type, content)
             : upload_at_once(path, content_type, content);
  }

  outcome<void> upload_at_once(const std::string& path,
                               std::string_view content_type,
                               const memory_file& content) {
    auto answer = calls_->call("put", [&](unsigned attempt) {
      auto x = request(http_method::post, object(path));
      x.headers.emplace_back("Content-Type", content_type);
      // What an attempt has stored whose answer was lost is the same.
      x.headers.emplace_back("x-upsert", attempt > 0 ? "true" : "false");
      x.upload = upload_of(content, 0, content.size());
      return x;
    });
    return judged("put", answer);
  }

  outcome<void> upload_in_parts(const std::string& path,
                                std::string_view content_type,
                                const memory_file& content) {
    auto answer = resumable_upload(
      *calls_, request(http_method::post, "/upload/resumable"),
      supabase_metadata(options_.bucket, path, content_type), content);
    return judged("part", answer);
  }

  outcome<void> judged(std::string_view operation,
                       const http_response& x) const {
    if (x.error == transport_error::none && x.status < 300)
      return {};
    if (x.error == transport_error::none && read_supabase_error(x).no_bucket)
      return fail(errc::not_found);
    return failed(operation, x);
  }

  // Another node may have made it just now.
  outcome<void> make_bucket() {
    auto answer = calls_->call("bucket", [&](unsigned) {
      return request(http_method::post, "/bucket",
                     supabase_bucket(options_.bucket));
    });
    if (answer.error == transport_error::none
        && (answer.status < 300 || read_supabase_error(answer).status == 409))
      return {};
    return failed("bucket", answer);
  }

  outcome<page> list_from(size_t offset, size_t limit) {
    auto answer = calls_->call("list", [&](unsigned) {
      return request(http_method::post, "/object/list/" + options_.bucket,
                     supabase_list_query(limit, offset));
    });
    if (answer.error == transport_error::none && answer.status != 200
        && read_supabase_error(answer).no_bucket)
      return page{};
    auto out = answer.status == 200 ? read_supabase_list(answer.body)
                                    : std::nullopt;
    if (!out)
      return failed("list", answer);
    return std::move(*out);
  }

  // How many objects come before, or are, the one of that name.
  outcome<size_t> count_up_to(const std::string& path) {
    size_t low = 0;
    size_t high = listed_at_once;
    for (auto growing = true; low < high;) {
      auto middle = growing ? high : low + (high - low) / 2;
      auto found = list_from(middle, 1);
      if (!found)
        return found.error();
      auto before = !found->objects.empty()
                    && found->objects.front().first <= path;
      growing = growing && before;
      if (before)
        low = middle + 1;
      else
        high = middle;
      if (growing)
        high = 2 * low;
    }
    return low;
  }

  supabase_store_options options_;
  const std::shared_ptr<remote_calls> calls_;
  std::string base_;
};

} // namespace

object_store_ptr open_supabase_store(supabase_store_options options) {
  auto calls = std::make_shared<remote_calls>(options.calls);
  auto bucket = options.bucket;
  return make_remote_store(
    calls, std::make_unique<supabase_protocol>(std::move(options), calls),
    bucket);
}

} // namespace bidiq
