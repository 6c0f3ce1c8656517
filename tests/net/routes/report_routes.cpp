#include "tests/net/routes/served_node.hpp"

#include "storage/objects/object_name.hpp"
#include "storage/objects/signed_url.hpp"

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::seconds;

namespace {

constexpr auto workbook
  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A node with the workbook of one search.
struct fixture : served_node {
  fixture() {
    auto result = finish("search-01");
    id = result["download_id"];
    url = result["download_url"];
  }

  std::string by_id(const std::string& what) {
    return "/v1/download?id=" + what;
  }

  /// The address of any path, signed by this node.
  std::string sign(const std::string& path, seconds ttl = seconds{60}) {
    auto until = std::chrono::floor<seconds>(system_utc_now()) + ttl;
    return signed_url(keys().current(), "excel-reports", path, until);
  }

  /// An object that expired a moment ago.
  std::string expired() {
    auto file = memory_file::make("test").value();
    file.append("old").value();
    object_draft draft{new_object_id(), "a.xlsx", seconds{10}};
    return store()
      .put(draft, file, system_utc_now() - seconds{11})
      .value()
      .path;
  }

  std::string id;
  std::string url;
};

std::string workbook_path(const std::string& id) {
  return "/v1/storage/object/sign/excel-reports/" + id;
}

} // namespace

// -- GET /v1/download ---------------------------------------------------------

TEST_CASE("a workbook comes by its id, with a name to save it as") {
  fixture x;
  auto seen = x.get(x.by_id(x.id));
  CHECK(seen.status == 200);
  CHECK(seen.header("content-type") == workbook);
  CHECK(seen.header("cache-control") == "private, no-store");
  CHECK(seen.header("accept-ranges") == "bytes");
  auto disposition = seen.header("content-disposition");
  CHECK(disposition.starts_with("attachment; filename=\""
                                + parse_object_name(x.id)->file_name + '"'));
  auto etag = seen.header("etag");
  CHECK(etag == '"' + parse_object_name(x.id)->id + '"');
  CHECK(seen.body.starts_with("PK"));
  auto head = x.ask("HEAD", x.by_id(x.id));
  CHECK(head.status == 200);
  CHECK(head.header("content-length") == std::to_string(seen.body.size()));
  CHECK(head.header("etag") == etag);
}

TEST_CASE("a workbook is there for those who take workbooks") {
  fixture x;
  for (auto target : {x.by_id(x.id), x.url}) {
    auto accepted = [&](const std::string& types) {
      return x.get(target, "Accept: " + types + "\r\n");
    };
    CHECK(accepted(workbook).status == 200);
    CHECK(accepted("application/*").status == 200);
    CHECK(accepted("text/html, */*;q=0.1").status == 200);
    CHECK(faults_of_problem(accepted("text/html"), 406, "not_acceptable")
          == "");
  }
}

TEST_CASE("a part of a workbook is a part of that very workbook") {
  fixture x;
  auto whole = x.get(x.by_id(x.id));
  auto part = x.get(x.by_id(x.id), "Range: bytes=2-5\r\n");
  CHECK(part.status == 206);
  CHECK(part.body == whole.body.substr(2, 4));
  CHECK(part.header("content-range")
        == "bytes 2-5/" + std::to_string(whole.body.size()));
  CHECK(part.header("etag") == whole.header("etag"));
  auto same = "If-Range: " + whole.header("etag") + "\r\n";
  CHECK(x.get(x.by_id(x.id), "Range: bytes=2-5\r\n" + same).status == 206);
  CHECK(
    x.get(x.by_id(x.id), "Range: bytes=2-5\r\nIf-Range: \"other\"\r\n").status
    == 200);
  auto beyond = x.get(x.by_id(x.id), "Range: bytes=99999999-\r\n");
  CHECK(faults_of_problem(beyond, 416, "range_not_satisfiable") == "");
  CHECK(beyond.header("content-range")
        == "bytes */" + std::to_string(whole.body.size()));
}

TEST_CASE("without an id or an address there is nothing to download") {
  fixture x;
  for (auto target : {"/v1/download", "/v1/download?id=", "/v1/download?url="})
    CHECK(faults_of_problem(x.get(target), 400, "malformed") == "");
}

TEST_CASE("an id of no workbook is unknown, whatever it looks like") {
  fixture x;
  auto unknown = x.id;
  unknown[15] = unknown[15] == '0' ? '1' : '0';
  for (auto& id :
       {unknown, std::string{"x"}, "..%2F" + x.id, std::string(256, 'a')}) {
    INFO(id);
    auto seen = x.get(x.by_id(id));
    CHECK(faults_of_problem(seen, 404, "not_found") == "");
    CHECK(nameless(seen) == nameless(x.get(x.by_id("y"))));
  }
  auto longer = x.get(x.by_id(std::string(257, 'a')));
  CHECK(faults_of_problem(longer, 422, "invalid_request") == "");
  CHECK(complaints(longer) == std::vector<std::string>{"id"});
}

TEST_CASE("a workbook that has expired is gone") {
  fixture x;
  CHECK(faults_of_problem(x.get(x.by_id(x.expired())), 410, "gone") == "");
}

TEST_CASE("a workbook that has been removed after its time is gone, too") {
  fixture x;
  auto now = std::chrono::floor<seconds>(system_utc_now());
  auto named = [&](seconds left) {
    return x.by_id(to_string(
      object_name{now + left, std::string(32, 'a'), "licitacoes.xlsx"}));
  };
  for (auto left : {seconds{-3'600}, seconds{0}, seconds{5}})
    CHECK(faults_of_problem(x.get(named(left)), 410, "gone") == "");
  CHECK(faults_of_problem(x.get(named(seconds{600})), 404, "not_found") == "");
}

TEST_CASE("the store's own address is followed, and no other") {
  fixture x;
  auto seen = x.get("/v1/download?url=" + x.url);
  CHECK(seen.status == 302);
  CHECK(seen.header("location") == x.url);
  CHECK(seen.body.empty());
  auto old = x.sign(x.id, seconds{-1});
  CHECK(x.get("/v1/download?url=" + old).header("location") == old);
  auto forged = x.url;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  for (auto& url :
       {std::string{"https://evil.example/"}, std::string{"//evil.example"},
        "https://evil.example" + x.url, forged, workbook_path(x.id),
        workbook_path(x.id) + "?token=", std::string{"/v1/health"}}) {
    INFO(url);
    auto refused = x.get("/v1/download?url=" + url);
    CHECK(faults_of_problem(refused, 400, "malformed") == "");
    CHECK(refused.header("location").empty());
  }
}

TEST_CASE("the old paths of downloads still work, and say they are old") {
  fixture x;
  for (std::string path : {"/download?id=", "/api/download?id="}) {
    auto seen = x.get(path + x.id);
    CHECK(seen.status == 200);
    CHECK(seen.header("deprecation") == "true");
    CHECK(seen.header("link") == "</v1/download>; rel=\"successor-version\"");
    CHECK(seen.header("content-type") == workbook);
  }
}

// -- GET /v1/storage/object/sign/{bucket}/{path} ------------------------------

TEST_CASE("the address of a result opens its workbook without login") {
  fixture x;
  CHECK(x.url.starts_with(workbook_path(x.id) + "?token="));
  auto seen = x.get(x.url, "X-User: bia\r\n");
  CHECK(seen.status == 200);
  CHECK(seen.body == x.get(x.by_id(x.id)).body);
  CHECK(seen.header("content-type") == workbook);
  CHECK(seen.header("cache-control") == "private, no-store");
  CHECK(seen.header("content-disposition").starts_with("attachment;"));
  CHECK_FALSE(seen.header("etag").empty());
  CHECK(x.get(x.url, "Range: bytes=0-1\r\n").body == "PK");
  CHECK(x.ask("HEAD", x.url).status == 200);
}

TEST_CASE("an address that was not signed so opens nothing") {
  fixture x;
  auto token = x.url.substr(x.url.find("?token="));
  auto other = x.id;
  other[15] = other[15] == '0' ? '1' : '0';
  auto forged = x.url;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  for (auto& target : {workbook_path(x.id), workbook_path(x.id) + "?token=",
                       forged, workbook_path(other) + token,
                       "/v1/storage/object/sign/other-bucket/" + x.id + token,
                       workbook_path(x.id) + token + "A"}) {
    INFO(target);
    CHECK(faults_of_problem(x.get(target), 400, "bad_signature") == "");
  }
}

TEST_CASE("an address expires, and so does what it leads to") {
  fixture x;
  CHECK(faults_of_problem(x.get(x.sign(x.id, seconds{-1})), 410, "expired")
        == "");
  CHECK(faults_of_problem(x.get(x.sign(x.expired())), 410, "expired") == "");
}

TEST_CASE("a signed address of nothing finds nothing") {
  fixture x;
  auto unknown = x.id;
  unknown[15] = unknown[15] == '0' ? '1' : '0';
  for (auto& path : {unknown, std::string{"x"}, "a/b/" + x.id})
    CHECK(faults_of_problem(x.get(x.sign(path)), 404, "not_found") == "");
}
