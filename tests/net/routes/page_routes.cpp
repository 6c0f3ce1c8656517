#include "net/web/page.hpp"
#include "tests/net/routes/served_node.hpp"

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("every file of the page comes as what it is") {
  served_node x;
  for (auto& file : page_files()) {
    INFO(file.path);
    std::string path{file.path};
    std::string type{file.content_type};
    auto exactly = type.substr(0, type.find(';'));
    auto seen = x.get(path, "Accept: " + exactly + "\r\n");
    CHECK(seen.status == 200);
    CHECK(seen.header("content-type") == type);
    CHECK(seen.header("cache-control") == "no-cache");
    CHECK(seen.header("content-security-policy").starts_with("default-src"));
    CHECK((seen.body == file.content));
    auto other = x.get(path, "Accept: image/png\r\n");
    CHECK(faults_of_problem(other, 406, "not_acceptable") == "");
  }
}

TEST_CASE("a file that a browser has is not sent again") {
  served_node x;
  auto etag = x.get("/").header("etag");
  REQUIRE_FALSE(etag.empty());
  auto same = x.get("/", "If-None-Match: " + etag + "\r\n");
  CHECK(same.status == 304);
  CHECK(same.header("etag") == etag);
  CHECK(same.body.empty());
  CHECK(x.get("/", "If-None-Match: \"other\"\r\n").status == 200);
}
