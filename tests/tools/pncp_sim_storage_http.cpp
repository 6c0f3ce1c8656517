// The object stores behind a real socket. curl signs for S3, so that no code
// of ours agrees with itself.
#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_host.hpp"
#include "tests/tools/pncp_sim_store_client.hpp"

#include "tools/pncp-sim/storage/blob.hpp"

#include <algorithm>

using namespace bidiq;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct store_host {
  explicit store_host(storage_options options = {})
    : core({.today = day_of("2026-03-01"), .storage = std::move(options)}) {
    thread = std::thread{[this] { server.run(); }};
  }

  ~store_host() {
    server.stop();
    thread.join();
  }

  simulator core;
  sim_server server{core, {}};
  store_client http{server.port()};
  std::thread thread;
};

} // namespace

TEST_CASE("64 MiB go to Supabase's store and come back, whole and in part") {
  store_host host{{.supabase = {.max_bytes = 64 << 20}}};
  auto& http = host.http;
  auto bytes = blob::computed(64 << 20, 9).text();
  CHECK(http.supabase("POST", "bucket", R"({"name":"b"})").status == 200);
  CHECK(http.supabase("POST", "object/b/x.bin", bytes).status == 200);
  CHECK(http.supabase("GET", "object/b/x.bin").body == bytes);
  auto part = http.supabase("GET", "object/b/x.bin", {},
                            {"Range: bytes=33554430-33554433"});
  CHECK(part.status == 206);
  CHECK(part.body == bytes.substr(33554430, 4));
  auto head = http.supabase("HEAD", "object/b/x.bin");
  CHECK(head.head.find("Content-Length: 67108864\r\n") != std::string::npos);
  auto signature = http.supabase("POST", "object/sign/b/x.bin",
                                 R"({"expiresIn":60})");
  std::string address = json::parse(signature.body)["signedURL"];
  CHECK(http.plain("GET", "/storage/v1" + address).body == bytes);
}

TEST_CASE("S3 takes what curl signs, from either kind of address") {
  store_host host;
  auto& http = host.http;
  CHECK(http.s3("PUT", "b").status == 200);
  auto bytes = blob::computed(64 << 20, 2).text();
  CHECK(http.s3("PUT", "b/dir/x.bin", bytes, {"x-amz-meta-a: 1"}).status
        == 200);
  auto read = http.s3("GET", "b/dir/x.bin");
  CHECK(read.status == 200);
  CHECK(read.body == bytes);
  CHECK(read.head.find("x-amz-meta-a: 1\r\n") != std::string::npos);
  CHECK(http.s3_host("b", "dir/x.bin").body == bytes);
  CHECK(http.s3("GET", "b?list-type=2&prefix=dir%2F").status == 200);
  CHECK(http.s3("HEAD", "b/none").status == 404);
  CHECK(http.s3_as("sim-access:other", "b/dir/x.bin").status == 403);
  CHECK(http.s3("DELETE", "b/dir/x.bin").status == 204);
}

TEST_CASE("faults of the stores reach the wire") {
  store_host host;
  auto& http = host.http;
  http.s3("PUT", "b");
  http.s3("PUT", "b/x", std::string(1000, 'x'));
  auto set = http.plain(
    "POST", "/__sim/storage",
    R"({"s3":[{"on":"get","drop":true,"times":1},)"
    R"({"on":"get","truncate":true,"times":1},)"
    R"({"on":"get","status":503,"retry_after":2,"delay_ms":100,"times":1}]})");
  CHECK(set.status == 200);
  // On a connection that has served before curl would try again by itself.
  auto dropped = store_client{host.server.port()}.s3("GET", "b/x");
  CHECK(dropped.code != CURLE_OK);
  CHECK(dropped.status == 0);
  auto cut = http.s3("GET", "b/x");
  CHECK(cut.code == CURLE_PARTIAL_FILE);
  CHECK(cut.body.size() == 500);
  auto start = std::chrono::steady_clock::now();
  auto busy = http.s3("GET", "b/x");
  CHECK(std::chrono::steady_clock::now() - start >= 95ms);
  CHECK(busy.status == 503);
  CHECK(busy.head.find("Retry-After: 2\r\n") != std::string::npos);
  CHECK(http.s3("GET", "b/x").status == 200);
  auto stats = json::parse(http.plain("GET", "/__sim/storage").body);
  CHECK(stats["s3"]["requests"]["get"]
        == json::parse(R"({"0":1,"200":2,"503":1})"));
  CHECK(json::parse(http.plain("GET", "/__sim/stats").body)["requests"] == 0);
}

TEST_CASE("a range of a big object streams as its function says") {
  store_host host;
  auto& http = host.http;
  http.plain("POST", "/__sim/storage",
             R"({"big":{"store":"s3","bucket":"b","path":"p",)"
             R"("size":2147483648,"seed":4}})");
  auto part = http.s3("GET", "b/p", {}, {"Range: bytes=2145386496-2147483647"});
  REQUIRE(part.status == 206);
  REQUIRE(part.body.size() == 2 << 20);
  uint64_t at = 2145386496;
  CHECK(std::all_of(part.body.begin(), part.body.end(),
                    [&](char c) { return c == computed_byte(4, at++); }));
}

TEST_CASE("the control of the stores says what it cannot do") {
  store_host host;
  CHECK(host.http.plain("POST", "/__sim/storage", R"({"x":1})").status == 400);
  CHECK(host.http.plain("PUT", "/__sim/storage", "{}").status == 405);
}
