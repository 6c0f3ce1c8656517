// Google Drive behind a real socket.
#include "tests/catch.hpp"
#include "tests/tools/drive_account.hpp"
#include "tests/tools/pncp_sim_host.hpp"
#include "tests/tools/pncp_sim_store_client.hpp"

using namespace bidiq;
using nlohmann::json;

namespace {

struct drive_host {
  drive_host() : core({.drive = {test::account().public_key()}}) {
    thread = std::thread{[this] { server.run(); }};
    auto root = "http://127.0.0.1:" + std::to_string(server.port());
    auto assertion = test::account().signs({{"iss", "x"},
                                            {"aud", root + "/token"},
                                            {"scope", "x"},
                                            {"exp", 4'000'000'000}});
    auto said = http.plain(
      "POST", "/token",
      "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion="
        + assertion);
    bearer = "Authorization: Bearer "
             + json::parse(said.body).at("access_token").get<std::string>();
  }

  ~drive_host() {
    server.stop();
    thread.join();
  }

  store_reply get(const std::string& target, const std::string& more = {}) {
    std::vector<std::string> headers{bearer};
    if (!more.empty())
      headers.push_back(more);
    return http.plain("GET", target, {}, headers);
  }

  simulator core;
  sim_server server{core, {}};
  store_client http{server.port()};
  std::thread thread;
  std::string bearer;
};

} // namespace

TEST_CASE("Drive's files come over HTTP, and its faults") {
  drive_host host;
  auto set = host.http.plain(
    "POST", "/__sim/drive",
    R"({"files":[{"id":"a","name":"a.pdf","mime_type":"application/pdf",)"
    R"("content":"0123456789"}],"faults":[)"
    R"({"on":"list","status":403,"retry_after":1,"times":1},)"
    R"({"on":"get","truncate":true,"times":1}]})");
  CHECK(set.status == 200);
  CHECK(host.get("/drive/v3/files").status == 403);
  auto list = json::parse(host.get("/drive/v3/files").body);
  CHECK(list["files"][0]["name"] == "a.pdf");
  CHECK(host.get("/drive/v3/files/a?alt=media").code == CURLE_PARTIAL_FILE);
  auto part = host.get("/drive/v3/files/a?alt=media", "Range: bytes=3-");
  CHECK(part.status == 206);
  CHECK(part.body == "3456789");
  CHECK(host.http.plain("GET", "/drive/v3/files").status == 401);
  CHECK(host.get("/drive-thumbnails/a=s220").status == 200);
  auto stats = json::parse(host.http.plain("GET", "/__sim/drive").body);
  CHECK(stats["requests"]["list"] == json{{"200", 1}, {"401", 1}, {"403", 1}});
  CHECK(json::parse(host.http.plain("GET", "/__sim/stats").body)["requests"]
        == 0);
  CHECK(host.http.plain("POST", "/__sim/drive", R"({"x":1})").status == 400);
  CHECK(host.http.plain("PUT", "/__sim/drive", "{}").status == 405);
}

TEST_CASE("thirty thousand files are listed in good time") {
  drive_host host;
  host.http.plain("POST", "/__sim/drive",
                  R"({"generate":{"count":30000,"seed":1}})");
  std::string token;
  size_t seen = 0;
  do {
    auto page = json::parse(
      host
        .get("/drive/v3/files?pageSize=1000&fields=nextPageToken,files(id)"
             "&pageToken="
             + uri_encode(token, false))
        .body);
    seen += page.at("files").size();
    token = page.value("nextPageToken", "");
  } while (!token.empty());
  CHECK(seen == 30000);
}
