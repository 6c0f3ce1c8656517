// Uploads in parts: TUS of Supabase's store, multipart of S3.
#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_storage_fixture.hpp"

#include "tools/pncp-sim/storage/xml_text.hpp"

using namespace bidiq;

namespace {

constexpr std::string_view root = "upload/resumable";
constexpr size_t part_size = s3_uploads::least_part;

struct tus_fixture : storage_fixture {
  explicit tus_fixture(uint64_t max_bytes = 100)
    : storage_fixture({.supabase = {.max_bytes = max_bytes}}) {
    supabase("POST", "bucket", R"({"name":"b"})");
  }

  store_answer create(std::string_view length, const std::string& path,
                      header_views more = {}) {
    auto metadata = "bucketName " + to_base64("b") + ",objectName "
                    + to_base64(path) + ", contentType "
                    + to_base64("text/csv");
    more.emplace_back("Tus-Resumable", "1.0.0");
    more.emplace_back("Upload-Length", length);
    more.emplace_back("Upload-Metadata", metadata);
    return supabase("POST", std::string{root}, {}, std::move(more));
  }

  std::string create_upload(std::string_view length, const std::string& path) {
    auto answer = create(length, path);
    REQUIRE(answer.status == 201);
    std::string location{answer.header("Location")};
    REQUIRE(location.starts_with("/storage/v1/upload/resumable/"));
    return location.substr(std::string_view{"/storage/v1/"}.size());
  }

  store_answer patch(const std::string& at, std::string_view offset,
                     std::string body) {
    return supabase("PATCH", at, std::move(body),
                    {{"Tus-Resumable", "1.0.0"},
                     {"Content-Type", "application/offset+octet-stream"},
                     {"Upload-Offset", offset}});
  }

  std::string progress(const std::string& at) {
    auto answer = supabase("HEAD", at, {}, {{"Tus-Resumable", "1.0.0"}});
    return std::to_string(answer.status) + ' '
           + std::string{answer.header("Upload-Offset")} + '/'
           + std::string{answer.header("Upload-Length")};
  }
};

struct multipart_fixture : storage_fixture {
  multipart_fixture() {
    s3("PUT", "b");
    auto begun = s3("POST", "b/x?uploads=", {}, {{"Content-Type", "text/csv"}});
    id = xml_first_text(begun.body.text(), "UploadId").value_or("");
  }

  std::string put(int number, std::string body) {
    auto answer = s3(
      "PUT", "b/x?partNumber=" + std::to_string(number) + "&uploadId=" + id,
      std::move(body));
    return std::string{answer.header("ETag")};
  }

  store_answer complete(std::vector<std::pair<int, std::string>> parts) {
    std::string xml = "<CompleteMultipartUpload>";
    for (const auto& [number, etag] : parts)
      xml += "<Part><PartNumber>" + std::to_string(number)
             + "</PartNumber><ETag>" + etag + "</ETag></Part>";
    return s3("POST", "b/x?uploadId=" + id, xml + "</CompleteMultipartUpload>");
  }

  std::string code(const store_answer& answer) {
    return xml_first_text(answer.body.text(), "Code").value_or("");
  }

  std::string id;
};

} // namespace

TEST_CASE("a resumable upload becomes an object when it is whole") {
  tus_fixture f;
  auto at = f.create_upload("10", "dir/a.csv");
  CHECK(f.progress(at) == "200 0/10");
  auto first = f.patch(at, "0", "0123");
  CHECK(first.status == 204);
  CHECK(first.header("Upload-Offset") == "4");
  CHECK(f.progress(at) == "200 4/10");
  CHECK(f.supabase("GET", "object/b/dir/a.csv").status == 400);
  CHECK(f.stats()["supabase"]["open_uploads"] == 1);
  CHECK(f.patch(at, "4", "456789").status == 204);
  auto read = f.supabase("GET", "object/b/dir/a.csv");
  CHECK(read.body.text() == "0123456789");
  CHECK(read.header("Content-Type") == "text/csv");
  CHECK(read.header("ETag") == "\"781e5e245d69b566979b86e28d23f2c7\"");
  CHECK(f.stats()["supabase"]["open_uploads"] == 0);
  CHECK(f.progress(at) == "200 10/10");
}

TEST_CASE("a resumable upload goes on at its offset only") {
  tus_fixture f;
  auto at = f.create_upload("10", "x");
  f.patch(at, "0", "0123");
  CHECK(f.patch(at, "0", "0123").status == 409);
  CHECK(f.patch(at, "5", "5").status == 409);
  CHECK(f.patch(at, "", "5").status == 400);
  CHECK(f.patch(at, "4", "4567890").status == 413);
  CHECK(f.progress(at) == "200 4/10");
  CHECK(f.supabase("PATCH", at, "4", {{"Upload-Offset", "4"}}).status == 412);
  CHECK(f.supabase("DELETE", at, {}, {{"Tus-Resumable", "1.0.0"}}).status
        == 204);
  CHECK(f.patch(at, "4", "4").status == 404);
}

TEST_CASE("a resumable upload is refused before it begins") {
  tus_fixture f;
  CHECK(f.create("101", "x").status == 413);
  CHECK(f.create("", "x").status == 400);
  CHECK(f.create("1", "").status == 400);
  CHECK(f.create("0", "empty").status == 201);
  CHECK(f.supabase("GET", "object/b/empty").status == 200);
  CHECK(storage_fixture::json_of(f.create("1", "empty"))["error"]
        == "Duplicate");
  CHECK(f.create("1", "empty", {{"x-upsert", "true"}}).status == 201);
  CHECK(f.plain("POST", "/storage/v1/upload/resumable").status == 400);
}

TEST_CASE("a multipart upload is its parts in the order of their numbers") {
  multipart_fixture f;
  auto last = f.put(7, "end");
  auto first = f.put(2, std::string(part_size, 'a'));
  CHECK(f.stats()["s3"]["open_uploads"] == 1);
  CHECK(f.s3("HEAD", "b/x").status == 404);
  auto done
    = f.complete({{2, first}, {7, "&quot;" + last.substr(1, 32) + "&quot;"}});
  REQUIRE(done.status == 200);
  auto read = f.s3("GET", "b/x");
  CHECK(read.body.text() == std::string(part_size, 'a') + "end");
  CHECK(read.header("Content-Type") == "text/csv");
  auto digests = md5(std::string(part_size, 'a')) + md5("end");
  CHECK(read.header("ETag") == '"' + to_hex(md5(digests)) + "-2\"");
  CHECK(f.stats()["s3"]["open_uploads"] == 0);
  CHECK(f.code(f.complete({{2, first}})) == "NoSuchUpload");
}

TEST_CASE("a multipart upload is not completed with wrong parts") {
  multipart_fixture f;
  auto small = f.put(1, "small");
  auto other = f.put(2, "other");
  CHECK(f.code(f.complete({})) == "MalformedXML");
  CHECK(f.code(f.complete({{2, other}, {1, small}})) == "EntityTooSmall");
  CHECK(f.code(f.complete({{1, small}, {2, other}})) == "EntityTooSmall");
  CHECK(f.code(f.complete({{1, other}})) == "InvalidPart");
  CHECK(f.code(f.complete({{3, small}})) == "InvalidPart");
  auto large = f.put(3, std::string(part_size, 'a'));
  CHECK(f.code(f.complete({{3, large}, {1, small}})) == "InvalidPartOrder");
  CHECK(f.s3("PUT", "b/x?partNumber=10001&uploadId=" + f.id, "1").status
        == 400);
  CHECK(f.s3("PUT", "b/y?partNumber=1&uploadId=" + f.id, "1").status == 404);
  CHECK(f.complete({{2, other}}).status == 200);
  CHECK(f.s3("GET", "b/x").body.text() == "other");
}

TEST_CASE("an aborted multipart upload is gone") {
  multipart_fixture f;
  auto etag = f.put(1, "1");
  CHECK(f.s3("DELETE", "b/x?uploadId=" + f.id).status == 204);
  CHECK(f.s3("DELETE", "b/x?uploadId=" + f.id).status == 404);
  CHECK(f.code(f.complete({{1, etag}})) == "NoSuchUpload");
}
