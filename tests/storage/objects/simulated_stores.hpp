#pragma once

#include "net/client/http_client.hpp"
#include "storage/objects/remote/aws_signature.hpp"
#include "tools/pncp-sim/server.hpp"

#include <nlohmann/json.hpp>

#include <future>
#include <stdexcept>
#include <string>
#include <thread>

namespace bidiq::test {

/// Our simulator of stores in the network, in this process.
class simulated_stores {
public:
  simulated_stores() : core_({}), server_(core_, {}) {
    thread_ = std::thread{[this] { server_.run(); }};
  }

  ~simulated_stores() {
    server_.stop();
    thread_.join();
  }

  std::string host() const {
    return "127.0.0.1:" + std::to_string(server_.port());
  }
  std::string url() const {
    return "http://" + host();
  }

  /// Answers to any request.
  http_response ask(http_request x) {
    std::promise<http_response> answer;
    client_.send(std::move(x),
                 [&](http_response y) { answer.set_value(std::move(y)); });
    return answer.get_future().get();
  }

  http_response get(const std::string& target) {
    http_request x;
    x.url = url() + target;
    return ask(std::move(x));
  }

  void control(const nlohmann::json& what) {
    http_request x;
    x.method = http_method::post;
    x.url = url() + "/__sim/storage";
    x.headers = {{"Content-Type", "application/json"}};
    x.upload = upload_of(what.dump());
    if (auto said = ask(std::move(x)); said.status >= 300)
      throw std::runtime_error("the simulator refuses: " + said.body);
  }

  /// Nothing is stored, and nothing goes wrong.
  void clear() {
    control({{"clear_objects", true}});
    control(nlohmann::json::object());
  }

  /// The next of these calls go wrong.
  void strike(const std::string& store, const nlohmann::json& rule) {
    control({{store, {rule}}});
  }

  nlohmann::json statistics() {
    return nlohmann::json::parse(get("/__sim/storage").body);
  }

  void make_bucket(const std::string& name) {
    aws_request x;
    x.method = "PUT";
    x.host = host();
    x.path = "/s3/" + name;
    x.payload_hash = empty_payload;
    http_request out;
    out.method = http_method::put;
    out.url = url() + x.path;
    out.headers = aws_sign(x, {"sim-access", "sim-secret"}, system_utc_now());
    if (auto said = ask(std::move(out));
        said.status >= 300 && said.status != 409)
      throw std::runtime_error("no bucket: " + said.body);
  }

private:
  simulator core_;
  sim_server server_;
  std::thread thread_;
  http_client client_;
};

/// One for all tests of a process.
inline simulated_stores& sims() {
  static simulated_stores out;
  return out;
}

} // namespace bidiq::test
