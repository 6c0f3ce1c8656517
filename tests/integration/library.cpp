// The document library over Google Drive, as a user has it.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"
#include "tests/tools/drive_account.hpp"
#include "tools/pncp-sim/storage/blob.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <fstream>
#include <set>

using namespace bidiq::test;
using nlohmann::json;

namespace {

struct drive_node {
  explicit drive_node(const bidiq::child_process::variables& more = {}) {
    auto key = x.data.path() + "/account.json";
    std::ofstream{key} << account().key_file(x.sim->url() + "/token");
    x.kill_node();
    bidiq::child_process::variables env{{"DRIVE_SERVICE_ACCOUNT_FILE", key},
                                        {"DRIVE_API_URL", x.sim->url()}};
    env.insert(env.end(), more.begin(), more.end());
    x.start_node(env);
  }

  static const drive_account& account() {
    static const drive_account out;
    return out;
  }

  void control(const json& what) {
    REQUIRE(
      http_request("POST", x.sim->url() + "/__sim/drive", what.dump()).status
      == 200);
  }

  http_answer get(const std::string& target, const header_list& headers = {}) {
    return http_request("GET", x.url(target), {}, headers);
  }

  node_fixture x{{"--generate", "100", "--seed", "7"}};
};

json text_file(const std::string& id, const std::string& name,
               const std::string& content) {
  return {{"id", id},
          {"name", name},
          {"mime_type", "application/pdf"},
          {"content", content}};
}

} // namespace

TEST_CASE("the client lists the library and fetches a file") {
  drive_node n;
  n.control({{"files",
              {text_file("file-1", "../Edital nº 1.pdf", "0123456789"),
               text_file("file-2", "Ata.pdf", "abc")}}});
  bidiq::child_process list{
    "bidiq", {"files", "--json"}, {{"BIDIQ_SERVER", n.x.node->url()}}};
  CHECK(list.wait() == 0);
  CHECK(json::parse(list.out())["files"].size() == 2);
  bidiq::child_process one{"bidiq",
                           {"files", "baixar", "file-1", "-o", "-"},
                           {{"BIDIQ_SERVER", n.x.node->url()}}};
  CHECK(one.wait() == 0);
  CHECK(one.out() == "0123456789");
  bidiq::child_process none{"bidiq",
                            {"files", "baixar", "file-9"},
                            {{"BIDIQ_SERVER", n.x.node->url()}}};
  CHECK(none.wait() == 1);
}

TEST_CASE("files of Drive are listed in pages and come in any part") {
  drive_node n;
  json files;
  for (int i = 0; i < 25; ++i)
    files.push_back(text_file("file-" + std::to_string(100 + i),
                              "Edital nº " + std::to_string(i) + ".pdf",
                              "0123456789"));
  n.control({{"files", files}});
  std::set<std::string> seen;
  for (std::string token;;) {
    auto page = n.get("/v1/drive/files?page_size=10"
                      + (token.empty() ? "" : "&page_token=" + token))
                  .json();
    for (auto& x : page["files"]) {
      CHECK(seen.insert(x["id"]).second);
      CHECK(x["source"] == "drive");
      CHECK(x["size"] == 10);
    }
    if (page["next_page_token"].is_null())
      break;
    token = page["next_page_token"];
  }
  CHECK(seen.size() == 25);
  auto one = n.get("/v1/drive/files/file-103").json();
  CHECK(one["name"] == "Edital nº 3.pdf");
  auto where = "/v1/drive/files/file-103/content";
  auto whole = n.get(where);
  CHECK(whole.status == 200);
  CHECK(whole.body == "0123456789");
  CHECK(whole.header("content-disposition").find("Edital%20n%C2%BA%203.pdf")
        != std::string::npos);
  CHECK(n.get(where, {"Range: bytes=2-4"}).body == "234");
  CHECK(n.get(where, {"Range: bytes=-3"}).body == "789");
  CHECK(n.get(where, {"Range: bytes=10-"}).status == 416);
  CHECK(n.get(where, {"If-None-Match: " + whole.header("etag")}).status == 304);
  CHECK(n.get("/v1/drive/files/file-999/content").status == 404);
  auto thumbnail = n.get("/v1/drive/files/file-103/thumbnail");
  CHECK(thumbnail.status == 200);
  CHECK(thumbnail.header("content-type") == "image/png");
}

TEST_CASE("a file of gigabytes passes through a node, in any part, without "
          "staying there") {
  drive_node n;
  constexpr uint64_t size = uint64_t{2} << 30;
  n.control({{"files",
              {{{"id", "big-file-1"},
                {"name", "grande.pdf"},
                {"mime_type", "application/pdf"},
                {"big", {{"size", size}, {"seed", 7}}}}}}});
  auto part = [&](uint64_t first, uint64_t count) {
    auto range = "Range: bytes=" + std::to_string(first) + '-'
                 + std::to_string(first + count - 1);
    auto answer = n.get("/v1/drive/files/big-file-1/content", {range});
    CHECK(answer.status == 206);
    std::string expected;
    for (auto i = first; i < first + count; ++i)
      expected += static_cast<char>(bidiq::computed_byte(7, i));
    CHECK((answer.body == expected));
  };
  part(0, 100'000);
  part(size / 2 - 5, 1'000'000);
  part(size - 1'000, 1'000);
}

TEST_CASE("a Drive that breaks off is gone on with, and one that is away is "
          "told of") {
  drive_node n;
  n.control(
    {{"files", {text_file("file-001", "a.pdf", std::string(500'000, 'x'))}}});
  n.control({{"faults", {{{"on", "get"}, {"truncate", true}, {"times", 3}}}}});
  auto whole = n.get("/v1/drive/files/file-001/content");
  CHECK(whole.body.size() == 500'000);
  n.control({{"faults", {{{"on", "any"}, {"status", 503}}}}});
  auto away = n.get("/v1/drive/files");
  CHECK(away.status == 503);
  CHECK_FALSE(away.header("retry-after").empty());
}

TEST_CASE(
  "a catalog lists the library by itself, and a new one takes its place "
  "whole") {
  drive_node n{{{"CATALOG_ENABLED", "true"},
                {"CATALOG_SYNC_INTERVAL_S", "3600"},
                {"JOB_POLL_S", "0.1"}}};
  json files;
  for (int i = 0; i < 30; ++i)
    files.push_back(text_file("file-" + std::to_string(100 + i),
                              "Licitação " + std::to_string(i) + ".pdf", "x"));
  n.control({{"files", files}});
  auto catalog = [&] { return n.get("/v1/catalog").json(); };
  // What it was filled with at the start may have been nothing.
  REQUIRE(eventually([&] { return catalog()["state"] == "ready"; }));
  REQUIRE(http_request("POST", n.x.url("/v1/catalog/rebuild")).status == 202);
  REQUIRE(eventually([&] { return catalog()["files"] == 30; }));
  auto found = n.get("/v1/drive/files?q=LICITACAO%2012").json()["files"];
  REQUIRE(found.size() == 1);
  CHECK(found[0]["name"] == "Licitação 12.pdf");
  CHECK(found[0]["source"] == "drive");
  // Drive is not asked for lists any more.
  n.control({{"faults", {{{"on", "list"}, {"status", 503}}}}});
  CHECK(n.get("/v1/drive/files?page_size=7").json()["files"].size() == 7);
  CHECK(n.get("/v1/drive/files/file-101/content").body == "x");
  // One that cannot be filled leaves the one before.
  REQUIRE(http_request("POST", n.x.url("/v1/catalog/rebuild")).status == 202);
  REQUIRE(eventually([&] {
    auto now = catalog();
    return now["state"] == "ready" && now["last_error"].is_string();
  }));
  CHECK(catalog()["files"] == 30);
  CHECK(n.get("/v1/drive/files?page_size=7").json()["files"].size() == 7);
  auto bootstrap = http_request("POST", n.x.url("/v1/catalog/bootstrap"));
  CHECK(bootstrap.status == 202);
  CHECK(n.get("/v1/admin/loops").json().dump().find("catalog_sync")
        != std::string::npos);
}

TEST_CASE("a client that leaves a transfer which stalls ends it upstream") {
  drive_node n{{{"DRIVE_HTTP_TIMEOUT", "3600"}, {"DEPARTURE_CHECK_S", "0.05"}}};
  n.control(
    {{"files", {text_file("file-001", "a.pdf", std::string(500'000, 'x'))}}});
  n.control({{"faults", {{{"on", "get"}, {"hang", true}, {"times", 1}}}}});
  auto cancelled = [&] {
    return n.get("/metrics")
             .body.find("bidiq_storage_calls_total{operation=\"get\",outcome="
                        "\"cancelled\"} 1")
           != std::string::npos;
  };
  auto port = n.x.node->url().substr(n.x.node->url().rfind(':') + 1);
  {
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket client{io};
    client.connect({boost::asio::ip::address_v4::loopback(),
                    static_cast<unsigned short>(std::stoul(port))});
    boost::asio::write(client,
                       boost::asio::buffer(std::string{
                         "GET /v1/drive/files/file-001/content HTTP/1.1\r\n"
                         "Host: localhost\r\n\r\n"}));
    std::string head;
    boost::asio::read_until(client, boost::asio::dynamic_buffer(head),
                            "\r\n\r\n");
    CHECK(head.starts_with("HTTP/1.1 200"));
    CHECK_FALSE(cancelled());
  }
  CHECK(eventually(cancelled));
  CHECK(eventually([&] {
    return n.x.node->process().err().find("the client left")
           != std::string::npos;
  }));
  CHECK(n.get("/v1/drive/files/file-001/content").body.size() == 500'000);
}
