#pragma once

#include "tools/pncp-sim/storage/digest.hpp"
#include "tools/pncp-sim/storage/storage_desk.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace bidiq {

/// Both object stores without sockets, on a clock that moves only when told to.
struct storage_fixture {
  static constexpr std::string_view scope
    = "20260301/sa-east-1/s3/aws4_request";

  explicit storage_fixture(storage_options options = {})
    : desk(std::move(options)) {
  }

  /// A request as it is.
  store_answer plain(std::string_view method, std::string_view target,
                     std::string body = {}, header_views headers = {}) {
    return desk.handle({method, target, std::move(headers), std::move(body)},
                       now);
  }

  /// A request to Supabase's store with its key; `target` follows the root.
  store_answer supabase(std::string_view method, const std::string& target,
                        std::string body = {}, header_views headers = {}) {
    headers.emplace_back("Authorization", "Bearer sim-service-key");
    return plain(method, "/storage/v1/" + target, std::move(body),
                 std::move(headers));
  }

  /// A request to S3, signed in its headers; `target` follows the root.
  store_answer s3(std::string_view method, const std::string& target,
                  std::string body = {}, header_views headers = {}) {
    auto whole = "/s3/" + target;
    headers.emplace_back("Host", "sim");
    headers.emplace_back("x-amz-date", stamp);
    headers.emplace_back("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    auto authorization = authorize(method, whole, headers);
    headers.emplace_back("Authorization", authorization);
    return plain(method, whole, std::move(body), std::move(headers));
  }

  nlohmann::json stats() {
    return nlohmann::json::parse(desk.to_json());
  }

  void control(std::string_view body) {
    desk.control(body, now).value();
  }

  static nlohmann::json json_of(const store_answer& answer) {
    return nlohmann::json::parse(answer.body.text());
  }

  utc_time now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
  storage_desk desk;

private:
  static constexpr std::string_view stamp = "20260301T000000Z";

  // Signs all headers; the query must be sorted and encoded as it is to be.
  std::string authorize(std::string_view method, const std::string& target,
                        header_views headers) {
    std::sort(headers.begin(), headers.end(), [](auto& a, auto& b) {
      return to_lower_case(a.first) < to_lower_case(b.first);
    });
    std::string lines;
    std::string names;
    for (const auto& [name, value] : headers) {
      lines += to_lower_case(name) + ':' + std::string{value} + '\n';
      names += (names.empty() ? "" : ";") + to_lower_case(name);
    }
    auto mark = std::min(target.find('?'), target.size());
    auto canonical = std::string{method} + '\n' + target.substr(0, mark) + '\n'
                     + target.substr(std::min(mark + 1, target.size())) + '\n'
                     + lines + '\n' + names + "\nUNSIGNED-PAYLOAD";
    auto to_sign = "AWS4-HMAC-SHA256\n" + std::string{stamp} + '\n'
                   + std::string{scope} + '\n' + to_hex(sha256(canonical));
    std::string key = "AWS4sim-secret";
    for (auto step : {"20260301", "sa-east-1", "s3", "aws4_request"})
      key = hmac_sha256(key, step);
    return "AWS4-HMAC-SHA256 Credential=sim-access/" + std::string{scope}
           + ",SignedHeaders=" + names
           + ",Signature=" + to_hex(hmac_sha256(key, to_sign));
  }
};

/// A bucket "b" with an object "dir/a.txt" of ten digits.
inline void fill_supabase(storage_fixture& f) {
  f.supabase("POST", "bucket", R"({"id":"b","name":"b","public":false})");
  f.supabase("POST", "object/b/dir/a.txt", "0123456789",
             {{"Content-Type", "text/plain"}});
}

inline void fill_s3(storage_fixture& f) {
  f.s3("PUT", "b");
  f.s3("PUT", "b/dir/a.txt", "0123456789", {{"Content-Type", "text/plain"}});
}

} // namespace bidiq
