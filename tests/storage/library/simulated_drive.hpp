#pragma once

#include "net/client/http_client.hpp"
#include "storage/library/drive_client.hpp"
#include "tests/tools/drive_account.hpp"
#include "tools/pncp-sim/server.hpp"

#include <nlohmann/json.hpp>

#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

namespace bidiq::test {

/// Our simulator of Google Drive, in this process.
class simulated_drive {
public:
  simulated_drive()
    : core_({.drive = {account().public_key()}}), server_(core_, {}) {
    thread_ = std::thread{[this] { server_.run(); }};
  }

  ~simulated_drive() {
    server_.stop();
    thread_.join();
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port());
  }

  void control(const nlohmann::json& what) {
    http_request x;
    x.method = http_method::post;
    x.url = url() + "/__sim/drive";
    x.upload = upload_of(what.dump());
    if (auto said = ask(std::move(x)); said.status != 200)
      throw std::runtime_error("the simulator refuses: " + said.body);
  }

  nlohmann::json statistics() {
    http_request x;
    x.url = url() + "/__sim/drive";
    return nlohmann::json::parse(ask(std::move(x)).body);
  }

private:
  http_response ask(http_request x) {
    std::promise<http_response> answer;
    client_.send(std::move(x),
                 [&](http_response y) { answer.set_value(std::move(y)); });
    return answer.get_future().get();
  }

  simulator core_;
  sim_server server_;
  std::thread thread_;
  http_client client_;
};

/// One for all tests of a process.
inline simulated_drive& drive_sim() {
  static simulated_drive out;
  return out;
}

/// A client of it, which is empty and has no faults, and what its calls came
/// to. The clock moves only when told to.
struct drive_place {
  drive_place() {
    drive_sim().control({{"clear", true}, {"faults", nlohmann::json::array()}});
    drive_sim().control(nlohmann::json::object());
  }

  remote_call_options call_options() {
    remote_call_options out;
    out.first_wait = std::chrono::milliseconds{1};
    out.longest_wait = std::chrono::milliseconds{10};
    out.http = make_http_sender({});
    out.on_call = [this](std::string_view operation, std::string_view how) {
      std::lock_guard guard{mutex};
      ++ended[std::string{operation} + ' ' + std::string{how}];
    };
    return out;
  }

  drive_client_options options() {
    auto url = drive_sim().url();
    return {.account
            = read_service_account(account().key_file(url + "/token")).value(),
            .api = url,
            .now = [this] { return now; }};
  }

  void strike(const char* operation, nlohmann::json how) {
    how["on"] = operation;
    drive_sim().control({{"faults", {how}}});
  }

  void add(const nlohmann::json& file) {
    drive_sim().control({{"files", {file}}});
  }

  int attempts(const std::string& what) {
    std::lock_guard guard{mutex};
    return ended[what];
  }

  std::string read(const std::string& id, object_range range = {}) {
    auto reader = client.open(id, range).value();
    std::string out;
    char piece[100'000];
    while (auto n = reader->read(piece, sizeof piece).value())
      out.append(piece, n);
    return out;
  }

  utc_time now = system_utc_now();
  std::mutex mutex;
  std::map<std::string, int> ended; ///< Attempts, by what for and outcome.
  drive_client client{std::make_shared<remote_calls>(call_options()),
                      options()};
};

} // namespace bidiq::test
