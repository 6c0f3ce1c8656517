#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_storage_fixture.hpp"

#include "tools/pncp-sim/storage/xml_text.hpp"

using namespace bidiq;

namespace {

std::string code_of(const store_answer& answer) {
  return std::to_string(answer.status) + ' '
         + xml_first_text(answer.body.text(), "Code").value_or("");
}

std::string texts_of(const store_answer& answer, std::string_view name) {
  std::string out;
  auto xml = answer.body.text();
  for (auto text : xml_elements(xml, name))
    out.append(out.empty() ? "" : " ").append(text);
  return out;
}

constexpr std::string_view ten_digits_tag
  = "\"781e5e245d69b566979b86e28d23f2c7\"";

} // namespace

TEST_CASE("buckets of S3 are made once and removed when empty") {
  storage_fixture f;
  CHECK(f.s3("HEAD", "b").status == 404);
  CHECK(f.s3("PUT", "b").status == 200);
  CHECK(code_of(f.s3("PUT", "b")) == "409 BucketAlreadyOwnedByYou");
  CHECK(f.s3("HEAD", "b").status == 200);
  CHECK(texts_of(f.s3("GET", ""), "Name") == "b");
  f.s3("PUT", "b/x", "1");
  CHECK(code_of(f.s3("DELETE", "b")) == "409 BucketNotEmpty");
  CHECK(f.s3("DELETE", "b/x").status == 204);
  CHECK(f.s3("DELETE", "b").status == 204);
  CHECK(code_of(f.s3("PUT", "b/x", "1")) == "404 NoSuchBucket");
}

TEST_CASE("an object of S3 comes back with its headers") {
  storage_fixture f;
  f.s3("PUT", "b");
  auto put = f.s3("PUT", "b/dir/a.txt", "0123456789",
                  {{"Content-Type", "text/plain"},
                   {"x-amz-meta-colour", "blue"},
                   {"Content-Disposition", "inline"}});
  CHECK(put.status == 200);
  CHECK(put.header("ETag") == ten_digits_tag);
  auto head = f.s3("HEAD", "b/dir/a.txt");
  CHECK(head.status == 200);
  CHECK(head.body.size == 10);
  CHECK(head.header("x-amz-meta-colour") == "blue");
  CHECK(head.header("Content-Disposition") == "inline");
  CHECK(f.s3("GET", "b/dir/a.txt", {}, {{"Range", "bytes=-2"}}).body.text()
        == "89");
  CHECK(code_of(f.s3("GET", "b/dir/a.txt", {}, {{"Range", "bytes=10-"}}))
        == "416 InvalidRange");
  CHECK(code_of(f.s3("GET", "b/none")) == "404 NoSuchKey");
  CHECK(f.s3("HEAD", "b/none").body.size == 0);
  CHECK(f.s3("DELETE", "b/none").status == 204);
}

TEST_CASE("the query replaces headers of an answer") {
  storage_fixture f;
  fill_s3(f);
  auto answer = f.s3("GET", "b/dir/a.txt?response-content-disposition="
                            "attachment%3B%20filename%3D%22x.txt%22"
                            "&response-content-type=text%2Fcsv");
  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/csv");
  CHECK(answer.header("Content-Disposition")
        == "attachment; filename=\"x.txt\"");
}

TEST_CASE("uploads to S3 are refused for size, digest and what is there") {
  storage_fixture f{{.s3 = {.max_bytes = 10}}};
  fill_s3(f);
  CHECK(code_of(f.s3("PUT", "b/x", std::string(11, 'x')))
        == "400 EntityTooLarge");
  CHECK(code_of(f.s3("PUT", "b/x", "1",
                     {{"Content-MD5", "eB5eJF1ptWaXm4bijSPyxw=="}}))
        == "400 BadDigest");
  CHECK(f.s3("PUT", "b/x", "0123456789",
             {{"Content-MD5", "eB5eJF1ptWaXm4bijSPyxw=="}})
          .status
        == 200);
  CHECK(code_of(f.s3("PUT", "b/x", "1", {{"If-None-Match", "*"}}))
        == "412 PreconditionFailed");
}

TEST_CASE("a bucket in the host's name is as good as one in the path") {
  storage_fixture f;
  fill_s3(f);
  CHECK(storage_desk::takes("b.s3.localhost:80", "/dir/a.txt"));
  CHECK_FALSE(storage_desk::takes("localhost", "/dir/a.txt"));
  CHECK_FALSE(storage_desk::takes("b.s3.localhost", "/__sim/storage"));
  auto address = read_s3_address("b.s3.localhost:80", "/dir/a.txt");
  REQUIRE(address);
  CHECK(address->bucket == "b");
  CHECK(address->key == "dir/a.txt");
}

TEST_CASE("a list of S3 comes in pages") {
  storage_fixture f;
  f.s3("PUT", "b");
  for (auto key : {"a", "d/1", "d/2", "e", "f&g"})
    f.s3("PUT", std::string{"b/"} + (key == std::string{"f&g"} ? "f%26g" : key),
         "1");
  CHECK(texts_of(f.s3("GET", "b?list-type=2"), "Key") == "a d/1 d/2 e f&amp;g");
  auto first = f.s3("GET", "b?delimiter=%2F&list-type=2&max-keys=2");
  CHECK(texts_of(first, "Key") == "a");
  CHECK(texts_of(first, "CommonPrefixes") == "<Prefix>d/</Prefix>");
  CHECK(texts_of(first, "IsTruncated") == "true");
  auto token = texts_of(first, "NextContinuationToken");
  auto next = f.s3("GET", "b?continuation-token=" + uri_encode(token, false)
                            + "&delimiter=%2F&list-type=2&max-keys=2");
  CHECK(texts_of(next, "Key") == "e f&amp;g");
  CHECK(texts_of(next, "KeyCount") == "2");
  CHECK(texts_of(next, "IsTruncated") == "false");
  CHECK(
    texts_of(f.s3("GET", "b?list-type=2&prefix=d%2F&start-after=d%2F1"), "Key")
    == "d/2");
  CHECK(code_of(f.s3("GET", "c?list-type=2")) == "404 NoSuchBucket");
  CHECK(code_of(f.s3("GET", "b?list-type=2&max-keys=x"))
        == "400 InvalidArgument");
}

TEST_CASE("an unsigned request to S3 is denied") {
  storage_fixture f;
  fill_s3(f);
  CHECK(code_of(f.plain("GET", "/s3/b/dir/a.txt", {}, {{"Host", "sim"}}))
        == "403 AccessDenied");
  f.now += std::chrono::hours{1};
  CHECK(code_of(f.s3("GET", "b/dir/a.txt")) == "403 RequestTimeTooSkewed");
}
