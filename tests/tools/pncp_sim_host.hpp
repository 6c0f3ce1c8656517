#pragma once

#include "tests/tools/pncp_sim_further.hpp"

#include "tools/pncp-sim/server.hpp"

#include <curl/curl.h>

#include <memory>
#include <thread>

namespace bidiq {

struct reply {
  CURLcode code = CURLE_OK;
  long status = 0;
  long connects = 0;
  long head_size = 0;   ///< Bytes of the status line and the header.
  std::string location; ///< Where a redirect leads, as a whole address.
  std::string body;
};

/// What a client takes of a body before it has enough.
inline constexpr size_t enough_bytes = 16 << 20;

inline size_t collect(char* data, size_t size, size_t count, void* target) {
  auto& body = *static_cast<std::string*>(target);
  if (body.size() > enough_bytes)
    return 0;
  body.append(data, size * count);
  return size * count;
}

/// A client that keeps its connection.
class client {
public:
  explicit client(uint16_t port)
    : base_("http://127.0.0.1:" + std::to_string(port)) {
  }

  reply get(const std::string& target, const char* encoding = nullptr) {
    prepare(target);
    curl_easy_setopt(curl_.get(), CURLOPT_ACCEPT_ENCODING, encoding);
    return perform();
  }

  reply post(const std::string& target, const char* body) {
    prepare(target);
    curl_easy_setopt(curl_.get(), CURLOPT_POSTFIELDS, body);
    return perform();
  }

private:
  void prepare(const std::string& target) {
    auto url = base_ + target;
    curl_easy_reset(curl_.get());
    curl_easy_setopt(curl_.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_.get(), CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl_.get(), CURLOPT_TIMEOUT_MS, 2000L);
    curl_easy_setopt(curl_.get(), CURLOPT_PROXY, "");
  }

  reply perform() {
    reply out;
    auto curl = curl_.get();
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &out.body);
    out.code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out.status);
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &out.connects);
    curl_easy_getinfo(curl, CURLINFO_HEADER_SIZE, &out.head_size);
    char* location = nullptr;
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
    if (location)
      out.location = location;
    return out;
  }

  struct deleter {
    void operator()(CURL* x) const {
      curl_easy_cleanup(x);
    }
  };

  std::string base_;
  std::unique_ptr<CURL, deleter> curl_{curl_easy_init()};
};

/// The fixture's simulator behind a real socket in a thread of its own.
struct running_server {
  explicit running_server(fault_settings faults = {}, bool gzip = false)
    : sim(std::move(faults)), server(prepared(), {.gzip = gzip}) {
    thread = std::thread{[this] { server.run(); }};
  }

  ~running_server() {
    server.stop();
    thread.join();
  }

  simulator& prepared() {
    sim.generate(1500);
    return sim.core;
  }

  sim_fixture sim;
  sim_server server;
  std::thread thread;
};

} // namespace bidiq
