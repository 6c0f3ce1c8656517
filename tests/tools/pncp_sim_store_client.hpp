#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

struct store_reply {
  CURLcode code = CURLE_OK;
  long status = 0;
  std::string head;
  std::string body;
};

inline size_t append_text(char* data, size_t size, size_t count, void* target) {
  static_cast<std::string*>(target)->append(data, size * count);
  return size * count;
}

/// A client that keeps its connection and sends any method and header.
class store_client {
public:
  explicit store_client(uint16_t port)
    : base_("http://127.0.0.1:" + std::to_string(port)), port_(port) {
  }

  store_reply supabase(const std::string& method, const std::string& target,
                       const std::string& body = {},
                       const std::vector<std::string>& headers = {}) {
    prepare(method, base_ + "/storage/v1/" + target, body, headers);
    add_header("Authorization: Bearer sim-service-key");
    return perform();
  }

  store_reply plain(const std::string& method, const std::string& target,
                    const std::string& body = {},
                    const std::vector<std::string>& headers = {}) {
    prepare(method, base_ + target, body, headers);
    return perform();
  }

  store_reply s3(const std::string& method, const std::string& target,
                 const std::string& body = {},
                 const std::vector<std::string>& headers = {}) {
    prepare(method, base_ + "/s3/" + target, body, headers);
    return perform_signed("sim-access:sim-secret");
  }

  /// To the bucket's own host, which is this one.
  store_reply s3_host(const std::string& bucket, const std::string& key) {
    auto host = bucket + ".s3.localhost:" + std::to_string(port_);
    prepare("GET", "http://" + host + "/" + key, {}, {});
    auto known = host + ":127.0.0.1";
    hosts_.reset(curl_slist_append(nullptr, known.c_str()));
    curl_easy_setopt(curl_.get(), CURLOPT_RESOLVE, hosts_.get());
    return perform_signed("sim-access:sim-secret");
  }

  store_reply s3_as(const char* keys, const std::string& target) {
    prepare("GET", base_ + "/s3/" + target, {}, {});
    return perform_signed(keys);
  }

private:
  void prepare(const std::string& method, const std::string& url,
               const std::string& body,
               const std::vector<std::string>& headers) {
    auto curl = curl_.get();
    curl_easy_reset(curl);
    list_.reset();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append_text);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, append_text);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 20000L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    if (!body.empty()) {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(body.size()));
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    }
    if (method == "HEAD")
      curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else
      curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
    for (const auto& header : headers)
      add_header(header);
  }

  void add_header(const std::string& text) {
    auto longer = curl_slist_append(list_.release(), text.c_str());
    list_.reset(longer);
  }

  store_reply perform_signed(const char* keys) {
    add_header("x-amz-content-sha256: UNSIGNED-PAYLOAD");
    curl_easy_setopt(curl_.get(), CURLOPT_AWS_SIGV4, "aws:amz:sa-east-1:s3");
    curl_easy_setopt(curl_.get(), CURLOPT_USERPWD, keys);
    return perform();
  }

  store_reply perform() {
    store_reply out;
    auto curl = curl_.get();
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list_.get());
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &out.body);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &out.head);
    out.code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out.status);
    return out;
  }

  struct deleter {
    void operator()(CURL* x) const {
      curl_easy_cleanup(x);
    }
    void operator()(curl_slist* x) const {
      curl_slist_free_all(x);
    }
  };

  std::string base_;
  uint16_t port_;
  std::unique_ptr<CURL, deleter> curl_{curl_easy_init()};
  std::unique_ptr<curl_slist, deleter> list_;
  std::unique_ptr<curl_slist, deleter> hosts_;
};

} // namespace bidiq
