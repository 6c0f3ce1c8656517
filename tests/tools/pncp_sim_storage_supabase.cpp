#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_storage_fixture.hpp"

using namespace bidiq;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

json error_of(const store_answer& answer) {
  CHECK(answer.status == 400);
  return storage_fixture::json_of(answer);
}

std::string signed_target(storage_fixture& f,
                          std::string_view key = "signedURL") {
  auto answer = f.supabase("POST", "object/sign/b/dir/a.txt",
                           R"({"expiresIn":600})");
  return "/storage/v1"
         + storage_fixture::json_of(answer).at(key).get<std::string>();
}

json names_of(const store_answer& answer) {
  auto out = json::array();
  for (const auto& entry : storage_fixture::json_of(answer))
    out.push_back(entry["name"]);
  return out;
}

} // namespace

TEST_CASE("the store lets nobody in without its key") {
  storage_fixture f;
  auto status = [&](header_views headers) {
    auto answer = f.plain("GET", "/storage/v1/bucket", {}, std::move(headers));
    return answer.status == 200 ? "200" : error_of(answer)["statusCode"];
  };
  CHECK(status({}) == "403");
  CHECK(status({{"Authorization", "Bearer other"}}) == "403");
  CHECK(status({{"apikey", "other"}}) == "403");
  CHECK(
    status({{"apikey", "sim-service-key"}, {"Authorization", "Bearer other"}})
    == "403");
  CHECK(status({{"authorization", "Bearer sim-service-key"}}) == "200");
  CHECK(status({{"apikey", "sim-service-key"}}) == "200");
}

TEST_CASE("buckets are made once, shown, and removed when empty") {
  storage_fixture f;
  auto text = R"({"id":"b","name":"b","public":true,"file_size_limit":20})";
  auto made = f.supabase("POST", "bucket", text);
  CHECK(made.body.text() == R"({"name":"b"})");
  CHECK(error_of(f.supabase("POST", "bucket", text))["error"] == "Duplicate");
  auto shown = storage_fixture::json_of(f.supabase("GET", "bucket/b"));
  CHECK(shown["public"] == true);
  CHECK(shown["file_size_limit"] == 20);
  CHECK(storage_fixture::json_of(f.supabase("GET", "bucket")).size() == 1);
  CHECK(error_of(f.supabase("GET", "bucket/c"))["error"] == "Bucket not found");
  f.supabase("POST", "object/b/x", "1");
  CHECK(error_of(f.supabase("DELETE", "bucket/b"))["statusCode"] == "409");
  f.supabase("DELETE", "object/b/x");
  CHECK(f.supabase("DELETE", "bucket/b").status == 200);
}

TEST_CASE("an upload keeps its bytes and type, and its name is taken") {
  storage_fixture f;
  fill_supabase(f);
  auto read = f.supabase("GET", "object/b/dir/a.txt");
  CHECK(read.status == 200);
  CHECK(read.body.text() == "0123456789");
  CHECK(read.header("content-type") == "text/plain");
  CHECK(read.header("etag") == "\"781e5e245d69b566979b86e28d23f2c7\"");
  CHECK(read.header("last-modified") == "Sun, 01 Mar 2026 00:00:00 GMT");
  auto again = f.supabase("POST", "object/b/dir/a.txt", "new");
  CHECK(error_of(again)["error"] == "Duplicate");
  auto upsert = f.supabase("POST", "object/b/dir/a.txt", "new",
                           {{"x-upsert", "true"}});
  CHECK(storage_fixture::json_of(upsert)["Key"] == "b/dir/a.txt");
  CHECK(f.supabase("PUT", "object/b/dir/a.txt", "newer").status == 200);
  CHECK(f.supabase("GET", "object/authenticated/b/dir/a.txt").body.text()
        == "newer");
}

TEST_CASE("uploads are refused for their bucket, their name and their size") {
  storage_fixture f{{.supabase = {.max_bytes = 12}}};
  fill_supabase(f);
  f.supabase("POST", "bucket", R"({"name":"small","file_size_limit":3})");
  CHECK(error_of(f.supabase("POST", "object/c/x", "1"))["error"]
        == "Bucket not found");
  CHECK(error_of(f.supabase("POST", "object/b/%C3%A1", "1"))["error"]
        == "InvalidKey");
  CHECK(f.supabase("POST", "object/b/x", std::string(12, 'x')).status == 200);
  CHECK(error_of(f.supabase("PUT", "object/b/x", std::string(13, 'x')))
        == json::parse(R"({"statusCode":"413","error":"Payload too large",)"
                       R"("message":"The object exceeded the maximum allowed )"
                       R"(size"})"));
  CHECK(error_of(f.supabase("POST", "object/small/x", "1234"))["statusCode"]
        == "413");
}

TEST_CASE("reads without an object tell which is missing") {
  storage_fixture f;
  fill_supabase(f);
  CHECK(error_of(f.supabase("GET", "object/b/none"))["error"] == "not_found");
  CHECK(error_of(f.supabase("GET", "object/c/none"))["error"]
        == "Bucket not found");
  CHECK(error_of(f.supabase("HEAD", "object/b/none"))["statusCode"] == "404");
  CHECK(error_of(
          f.plain("GET", "/storage/v1/object/public/b/dir/a.txt"))["statusCode"]
        == "404");
  f.supabase("PUT", "bucket/b", R"({"public":true})");
  CHECK(f.plain("GET", "/storage/v1/object/public/b/dir/a.txt").status == 200);
}

TEST_CASE("a signed address reads one object without a key until it expires") {
  storage_fixture f;
  fill_supabase(f);
  f.supabase("POST", "object/b/dir/b.txt", "other");
  auto target = signed_target(f);
  CHECK(target.starts_with("/storage/v1/object/sign/b/dir/a.txt?token="));
  CHECK(f.plain("GET", target).body.text() == "0123456789");
  CHECK(f.plain("HEAD", target).status == 200);
  CHECK(f.plain("GET", target + "&download=r%C3%A9sum%C3%A9.txt")
          .header("Content-Disposition")
        == "attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.txt");
  auto other = target;
  other.replace(other.find("a.txt"), 5, "b.txt");
  CHECK(error_of(f.plain("GET", other))["error"] == "InvalidJWT");
  CHECK(error_of(f.plain("GET", target + "0"))["statusCode"] == "400");
  CHECK(error_of(f.supabase("GET", "object/sign/b/dir/a.txt"))["error"]
        == "InvalidRequest");
  f.now += 599s;
  CHECK(f.plain("GET", target).status == 200);
  f.now += 1s;
  CHECK(error_of(f.plain("GET", target))["message"]
        == R"("exp" claim timestamp check failed)");
}

TEST_CASE("an address is signed for what is there, under the name told") {
  storage_fixture f;
  fill_supabase(f);
  auto sign = [&](const std::string& path, std::string body) {
    return f.supabase("POST", "object/sign/" + path, std::move(body));
  };
  CHECK(error_of(sign("b/none", R"({"expiresIn":9})"))["statusCode"] == "404");
  CHECK(error_of(sign("b/dir/a.txt", "{}"))["statusCode"] == "400");
  f.control(R"({"signed_key":"signedUrl"})");
  CHECK(f.plain("GET", signed_target(f, "signedUrl")).status == 200);
  f.control("{}");
  CHECK(f.plain("GET", signed_target(f)).status == 200);
}

TEST_CASE("a signed address tells blanks as they are and escapes as sent") {
  storage_fixture f;
  fill_supabase(f);
  f.supabase("POST", "object/b/x%20y%2B.txt", "1");
  auto answer = f.supabase("POST", "object/sign/b/x%20y%2B.txt",
                           R"({"expiresIn":600})");
  std::string address = storage_fixture::json_of(answer)["signedURL"];
  CHECK(address.starts_with("/object/sign/b/x y%2B.txt?token="));
}

TEST_CASE("a list shows one level, folders first") {
  storage_fixture f;
  fill_supabase(f);
  for (auto path : {"dir/c.txt", "dir/sub/d.txt", "dir/B.txt", "top.txt"})
    f.supabase("POST", std::string{"object/b/"} + path, path);
  auto list = [&](std::string body) {
    return f.supabase("POST", "object/list/b", std::move(body));
  };
  CHECK(names_of(list(R"({"prefix":""})")) == json{"dir", "top.txt"});
  auto all
    = list(R"({"prefix":"dir","sortBy":{"column":"name","order":"asc"}})");
  CHECK(names_of(all) == json{"sub", "B.txt", "a.txt", "c.txt"});
  auto entries = storage_fixture::json_of(all);
  CHECK(entries[0]["id"].is_null());
  CHECK(entries[2]["metadata"]["size"] == 10);
  CHECK(entries[2]["metadata"]["mimetype"] == "text/plain");
  CHECK(entries[2]["updated_at"] == "2026-03-01T00:00:00.000Z");
  CHECK(names_of(list(R"({"prefix":"dir/","limit":2,"offset":1})"))
        == json{"B.txt", "a.txt"});
  CHECK(names_of(list(R"({"prefix":"dir","search":"b"})")) == json{"B.txt"});
  CHECK(names_of(list(R"({"prefix":"dir/sub","sortBy":{"order":"desc"}})"))
        == json{"d.txt"});
  CHECK(list(R"({"prefix":"none"})").body.text() == "[]");
  CHECK(error_of(list(R"({"sortBy":{"column":"size"}})"))["statusCode"]
        == "400");
}

TEST_CASE("a list bears types that are no UTF-8") {
  storage_fixture f;
  fill_supabase(f);
  f.supabase("PUT", "object/b/x", "1", {{"Content-Type", "text/\xE9"}});
  auto entries = storage_fixture::json_of(
    f.supabase("POST", "object/list/b", R"({"prefix":"","search":"x"})"));
  CHECK(entries[0]["metadata"]["mimetype"] == "text/\xEF\xBF\xBD");
}

TEST_CASE("removals tell what was removed") {
  storage_fixture f;
  fill_supabase(f);
  f.supabase("POST", "object/b/x", "1");
  auto removed = storage_fixture::json_of(
    f.supabase("DELETE", "object/b", R"({"prefixes":["x","none"]})"));
  REQUIRE(removed.size() == 1);
  CHECK(removed[0]["name"] == "x");
  CHECK(f.supabase("DELETE", "object/b/dir/a.txt").status == 200);
  CHECK(error_of(f.supabase("DELETE", "object/b/dir/a.txt"))["statusCode"]
        == "404");
  CHECK(f.stats()["supabase"]["objects"] == 0);
}
