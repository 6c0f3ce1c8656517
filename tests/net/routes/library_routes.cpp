// The document library as clients see it, over files in the local store.
#include "tests/catch.hpp"
#include "tests/net/routes/served_node.hpp"
#include "tests/storage/objects/fixture.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

struct library_node : served_node {
  std::string put(const std::string& name, std::string_view bytes,
                  std::optional<std::chrono::seconds> ttl = {}) {
    return documents()
      .put({new_object_id(), name, ttl}, content(bytes), system_utc_now())
      .value()
      .path;
  }

  nlohmann::json list(const std::string& query = {}) {
    auto seen = get("/v1/drive/files" + query);
    CHECK(seen.status == 200);
    return seen.json();
  }
};

} // namespace

TEST_CASE("a library lists every file once, in pages, and by a part of the "
          "name") {
  library_node x;
  CHECK(x.list()["files"].empty());
  std::set<std::string> ids;
  for (int i = 0; i < 5; ++i)
    ids.insert(x.put("edital-" + std::to_string(i) + ".pdf", "%PDF"));
  x.put("a-workbook.xlsx", "PK", std::chrono::seconds{600});
  std::set<std::string> seen;
  for (std::string token;;) {
    auto page
      = x.list("?page_size=2" + (token.empty() ? "" : "&page_token=" + token));
    CHECK(page["files"].size() <= 2);
    for (auto& file : page["files"])
      CHECK(seen.insert(file["id"]).second);
    if (page["next_page_token"].is_null())
      break;
    token = page["next_page_token"];
  }
  CHECK(seen == ids);
  auto found = x.list("?q=EDITAL-3")["files"];
  REQUIRE(found.size() == 1);
  CHECK(found[0]["name"] == "edital-3.pdf");
  CHECK(found[0]["mime_type"] == "application/pdf");
  CHECK(found[0]["size"] == 4);
  CHECK(found[0]["source"] == "local");
  CHECK(found[0]["has_thumbnail"] == false);
  CHECK(found[0]["md5"] == nullptr);
  auto same = x.get("/v1/drive/files/" + found[0]["id"].get<std::string>());
  CHECK(same.json() == found[0]);
}

TEST_CASE("what the library is asked wrongly it says by name") {
  library_node x;
  for (auto query : {"?page_size=0", "?page_size=1001", "?page_size=x",
                     "?page_token=7.x", "?page_token=x"})
    CHECK(x.get(std::string{"/v1/drive/files"} + query).status == 422);
  for (auto id : {"unknown", "0-0-0", "%2e%2e%2fpasswd", "..", "a%00b"})
    for (auto what : {"", "/content", "/thumbnail"}) {
      INFO(id << what);
      auto seen = x.get("/v1/drive/files/" + std::string{id} + what);
      CHECK((seen.status == 404 || seen.status == 422 || seen.status == 400));
    }
  // A workbook is no document.
  auto book = x.put("a.xlsx", "PK", std::chrono::seconds{600});
  CHECK(x.get("/v1/drive/files/" + book + "/content").status == 404);
}

TEST_CASE("a file comes whole, in part, and not again if it is the same") {
  library_node x;
  std::string bytes;
  for (int i = 0; bytes.size() < 300'000; ++i)
    bytes += std::to_string(i);
  auto where = "/v1/drive/files/" + x.put("edital.pdf", bytes) + "/content";
  auto whole = x.get(where);
  CHECK(whole.status == 200);
  CHECK((whole.body == bytes));
  CHECK(whole.header("content-type") == "application/pdf");
  CHECK(whole.header("accept-ranges") == "bytes");
  CHECK(whole.header("content-disposition").find("edital.pdf")
        != std::string::npos);
  CHECK(whole.header("content-security-policy").find("sandbox")
        != std::string::npos);
  auto asked = [&](const std::string& field, const std::string& value) {
    return x.get(where, field + ": " + value + "\r\n");
  };
  auto part = asked("Range", "bytes=-10");
  CHECK(part.status == 206);
  CHECK((part.body == bytes.substr(bytes.size() - 10)));
  CHECK((asked("Range", "bytes=5-9").body == bytes.substr(5, 5)));
  CHECK(asked("Range", "bytes=9999999-").status == 416);
  CHECK((asked("Range", "bytes=0-0,5-9").body == bytes));
  CHECK(asked("If-None-Match", whole.header("etag")).status == 304);
  auto head = x.ask("HEAD", where);
  CHECK(head.header("content-length") == std::to_string(bytes.size()));
}
