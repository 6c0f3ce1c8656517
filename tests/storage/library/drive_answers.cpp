#include "storage/library/drive_answers.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;
using nlohmann::json;

namespace {

json whole_file() {
  return {{"id", "1aB_-x"},
          {"name", "Edital nº 1"},
          {"mimeType", "application/pdf"},
          {"size", "18446744073709551615"},
          {"modifiedTime", "2026-02-01T10:00:00.120Z"},
          {"md5Checksum", "781e5e245d69b566979b86e28d23f2c7"},
          {"parents", {"p", "q"}},
          {"hasThumbnail", true},
          {"thumbnailLink", "https://x"}};
}

outcome<drive_entry> with(const char* key, const json& value) {
  auto out = whole_file();
  out[key] = value;
  return read_drive_file(out.dump());
}

outcome<drive_entry> without(const char* key) {
  auto out = whole_file();
  out.erase(key);
  return read_drive_file(out.dump());
}

} // namespace

TEST_CASE("all that Drive tells of a file is read") {
  auto x = read_drive_file(whole_file().dump()).value();
  CHECK(x.file.size == UINT64_MAX);
  CHECK(format_utc(x.file.modified) == "2026-02-01T10:00:00.120Z");
  CHECK(x.file.folder == "p");
  CHECK(x.file.has_thumbnail);
  CHECK(x.thumbnail_link == "https://x");
  CHECK(
    format_utc(
      with("modifiedTime", "2026-02-01T10:00:00-03:00").value().file.modified)
    == "2026-02-01T13:00:00.000Z");
}

TEST_CASE("what a file may lack is unknown") {
  CHECK_FALSE(without("size").value().file.size);
  CHECK(without("md5Checksum").value().file.md5.empty());
  CHECK(with("md5Checksum", "x").value().file.md5.empty());
  CHECK(without("parents").value().file.folder.empty());
  CHECK(with("parents", json::array()).value().file.folder.empty());
  CHECK(with("parents", {1}).value().file.folder.empty());
  CHECK(with("parents", {"../x"}).value().file.folder.empty());
  CHECK_FALSE(without("hasThumbnail").value().file.has_thumbnail);
  CHECK(with("thumbnailLink", 1).value().thumbnail_link.empty());
}

TEST_CASE("what a file may not lack makes no sense without") {
  for (auto key : {"id", "name", "mimeType", "modifiedTime"}) {
    INFO(key);
    CHECK(without(key).error().code == errc::storage_failed);
    for (auto& bad : {json(1), json(nullptr), json(""), json::array()})
      CHECK(with(key, bad).error().code == errc::storage_failed);
  }
  for (auto& bad : {json("-1"), json(-1), json(1), json("1.5"), json(""),
                    json("18446744073709551616"), json("1 "), json(nullptr)})
    CHECK(with("size", bad).error().code == errc::storage_failed);
  for (auto bad : {"a/b", "..", ".", "a b", "é"})
    CHECK(with("id", bad).error().code == errc::storage_failed);
  CHECK(with("id", std::string(129, 'a')).error().code == errc::storage_failed);
  CHECK(with("name", std::string(1025, 'a')).error().code
        == errc::storage_failed);
  for (auto bad : {"x", "a/b\r\nX: y", "/", "a/", "a/b/c"})
    CHECK(with("mimeType", bad).error().code == errc::storage_failed);
  CHECK(with("modifiedTime", "yesterday").error().code == errc::storage_failed);
}

TEST_CASE("folders and the trash are no files") {
  CHECK(with("trashed", true).error().code == errc::not_found);
  CHECK(with("mimeType", "application/vnd.google-apps.folder").error().code
        == errc::not_found);
}

TEST_CASE("a name has no control characters") {
  CHECK(with("name", std::string("a\r\nb\0c\x7F\xC2\x85", 9)).value().file.name
        == "a  b c  ");
  CHECK(with("name", "ção \xC2\xA0").value().file.name == "ção \xC2\xA0");
}

TEST_CASE("a token is fit for a header") {
  auto good = read_drive_token(R"({"access_token":"a.b","expires_in":3599})");
  REQUIRE(good);
  CHECK(good->text == "a.b");
  CHECK(good->lifetime == std::chrono::seconds{3599});
  for (auto bad :
       {"", "[]", "{}", R"({"access_token":1,"expires_in":1})",
        R"({"access_token":"","expires_in":1})", R"({"access_token":"a"})",
        R"({"access_token":"a","expires_in":-1})",
        R"({"access_token":"a b","expires_in":1})",
        R"({"access_token":"a\r\nX: y","expires_in":1})"}) {
    INFO(bad);
    CHECK_FALSE(read_drive_token(bad));
  }
  CHECK(read_drive_token(
          R"({"access_token":"a","expires_in":18446744073709551615})")
          ->lifetime
        == std::chrono::hours{24});
}

TEST_CASE("a reason is a word") {
  CHECK(read_drive_reason(
          R"({"error":{"errors":[{"reason":"rateLimitExceeded"}]}})")
        == "rateLimitExceeded");
  CHECK(read_drive_reason(R"({"error":"invalid_grant"})") == "invalid_grant");
  for (auto bad : {"", "[]", "1", R"({"error":{"errors":[]}})",
                   R"({"error":{"errors":[1]}})", R"({"error":"a b"})",
                   R"({"error":{"errors":{"0":1}}})"})
    CHECK(read_drive_reason(bad).empty());
}

TEST_CASE("too many requests are told by 403 too") {
  http_response x;
  x.status = 403;
  x.body = R"({"error":{"errors":[{"reason":"userRateLimitExceeded"}]}})";
  CHECK(is_drive_limit(x));
  x.status = 400;
  CHECK_FALSE(is_drive_limit(x));
  x.status = 403;
  x.body = R"({"error":{"errors":[{"reason":"insufficientPermissions"}]}})";
  CHECK_FALSE(is_drive_limit(x));
}
