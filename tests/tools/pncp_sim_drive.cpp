// Google Drive without sockets.
#include "tests/catch.hpp"
#include "tests/tools/drive_account.hpp"

#include "tools/pncp-sim/drive/drive_desk.hpp"
#include "tools/pncp-sim/drive/drive_query.hpp"
#include "tools/pncp-sim/storage/target.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

json json_of(const store_answer& x) {
  return json::parse(x.body.text());
}

/// A drive on a clock that moves only when told to, and a token for it.
struct drive_fixture {
  drive_fixture() {
    log_in();
  }

  json claims() const {
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
      now.time_since_epoch());
    return {{"iss", drive_account::email},
            {"aud", "http://sim/token"},
            {"scope", "https://www.googleapis.com/auth/drive.readonly"},
            {"iat", seconds.count()},
            {"exp", seconds.count() + 3600}};
  }

  store_answer ask_token(const std::string& assertion) {
    return desk.handle(
      {"POST",
       "/token",
       {{"Host", "sim"}},
       "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
       "&assertion="
         + assertion},
      now);
  }

  void log_in() {
    auto answer = json_of(ask_token(account().signs(claims())));
    bearer = "Bearer " + answer.at("access_token").get<std::string>();
  }

  store_answer get(const std::string& target, std::string_view range = {}) {
    header_views headers{{"Host", "sim"}, {"Authorization", bearer}};
    if (!range.empty())
      headers.emplace_back("Range", range);
    return desk.handle({"GET", target, headers, {}}, now);
  }

  json list(const std::string& query = {}) {
    return json_of(get("/drive/v3/files?" + query));
  }

  std::vector<std::string> names(const std::string& q) {
    std::vector<std::string> out;
    auto found = list("fields=files(name)&q=" + uri_encode(q, false));
    for (auto& x : found.at("files"))
      out.push_back(x.at("name").get<std::string>());
    return out;
  }

  void control(const json& what) {
    desk.control(what.dump(), now).value();
  }

  utc_time now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
  drive_desk desk{{account().public_key()}};
  std::string bearer;
};

const json three_files{
  {{"id", "a"},
   {"name", "Edital de Licitação nº 1.pdf"},
   {"mime_type", "application/pdf"},
   {"content", "0123456789"},
   {"folder", "pasta"},
   {"modified", "2026-02-01T10:00:00Z"}},
  {{"id", "b"},
   {"name", "O'Hara \\ atas.docx"},
   {"mime_type", "application/msword"},
   {"content_base64", "AAEC"}},
  {{"id", "c"},
   {"name", "Planilha"},
   {"mime_type", "application/vnd.google-apps.spreadsheet"}}};

} // namespace

TEST_CASE_METHOD(drive_fixture, "only a good assertion brings a token") {
  auto refused = [&](const std::string& assertion) {
    auto answer = ask_token(assertion);
    CHECK(answer.status == 400);
    return json_of(answer).at("error").get<std::string>();
  };
  auto with = [&](const char* key, const json& value) {
    auto out = claims();
    out[key] = value;
    return account().signs(out);
  };
  auto answer = json_of(ask_token(account().signs(claims())));
  CHECK(answer["expires_in"] == 3599);
  CHECK(answer["token_type"] == "Bearer");
  CHECK(refused("x") == "invalid_grant");
  CHECK(refused(account().signs(claims(), "HS256")) == "invalid_grant");
  CHECK(refused(drive_account{}.signs(claims())) == "invalid_grant");
  CHECK(refused(with("aud", "http://other/token")) == "invalid_grant");
  CHECK(refused(with("exp", 1)) == "invalid_grant");
  CHECK(refused(with("exp", "soon")) == "invalid_grant");
  CHECK(refused(with("iss", "")) == "invalid_grant");
  CHECK(refused(with("scope", "")) == "invalid_scope");
  auto other = desk.handle({"POST", "/token", {}, "grant_type=password"}, now);
  CHECK(json_of(other)["error"] == "unsupported_grant_type");
}

TEST_CASE("without a key any assertion of RS256 is believed") {
  drive_fixture f;
  f.desk = drive_desk{{}};
  CHECK(f.ask_token(drive_account{}.signs(f.claims())).status == 200);
  CHECK(f.ask_token(drive_account{}.signs(f.claims(), "none")).status == 400);
}

TEST_CASE_METHOD(drive_fixture, "a token is good until it ends or is ended") {
  CHECK(get("/drive/v3/files").status == 200);
  now += std::chrono::seconds{3598};
  CHECK(get("/drive/v3/files").status == 200);
  now += std::chrono::seconds{1};
  CHECK(get("/drive/v3/files").status == 401);
  log_in();
  CHECK(get("/drive/v3/files").status == 200);
  control({{"expire_tokens", true}});
  auto refused = get("/drive/v3/files/x?alt=media");
  CHECK(refused.status == 401);
  CHECK(json_of(refused)["error"]["errors"][0]["reason"] == "authError");
}

TEST_CASE_METHOD(drive_fixture, "a file has the members that were asked for") {
  control({{"files", three_files}});
  CHECK(json_of(get("/drive/v3/files/a"))
        == json{{"kind", "drive#file"},
                {"id", "a"},
                {"name", "Edital de Licitação nº 1.pdf"},
                {"mimeType", "application/pdf"}});
  CHECK(json_of(get("/drive/v3/files/a?fields=size,modifiedTime,md5Checksum,"
                    "parents,hasThumbnail,thumbnailLink,trashed"))
        == json{{"size", "10"},
                {"modifiedTime", "2026-02-01T10:00:00.000Z"},
                {"md5Checksum", "781e5e245d69b566979b86e28d23f2c7"},
                {"parents", {"pasta"}},
                {"hasThumbnail", true},
                {"thumbnailLink", "http://sim/drive-thumbnails/a=s220"},
                {"trashed", false}});
  CHECK_FALSE(json_of(get("/drive/v3/files/c?fields=*")).contains("size"));
  CHECK(get("/drive/v3/files/a?fields=owner").status == 400);
  auto missing = get("/drive/v3/files/x");
  CHECK(missing.status == 404);
  CHECK(json_of(missing)["error"]["message"] == "File not found: x.");
}

TEST_CASE_METHOD(drive_fixture, "q finds folders, names and types") {
  control({{"files", three_files}});
  using names_t = std::vector<std::string>;
  names_t a{"Edital de Licitação nº 1.pdf"};
  names_t b{"O'Hara \\ atas.docx"};
  CHECK(names("'pasta' in parents and trashed = false") == a);
  CHECK(names("name contains 'licitacao'") == a);
  CHECK(names("name contains 'LICITAÇÃO N'") == a);
  CHECK(names("name contains 'citação'").empty());
  CHECK(names(R"(name contains 'o\'hara \\')") == b);
  CHECK(names("mimeType!='application/pdf' and mimeType != "
              "'application/vnd.google-apps.spreadsheet'")
        == b);
  CHECK(names("trashed = true").empty());
  CHECK(names("").size() == 3);
  for (auto bad : {"name", "name contains 'x", "owner = 'x'", "trashed = maybe",
                   "trashed = false or trashed = true", "name contains 'x' and",
                   "'x' in owners"}) {
    INFO(bad);
    auto refused
      = get("/drive/v3/files?q=" + uri_encode(std::string_view{bad}, false));
    CHECK(refused.status == 400);
    CHECK(json_of(refused)["error"]["errors"][0]["location"] == "q");
  }
}

TEST_CASE_METHOD(drive_fixture, "pages show each file once in any order") {
  control({{"generate", {{"count", 57}, {"seed", 3}}}});
  for (std::string order :
       {"", "name", "folder,modifiedTime%20desc,name", "modifiedTime"}) {
    INFO(order);
    std::vector<std::string> seen;
    std::string token;
    do {
      auto page = list("pageSize=10&orderBy=" + order
                       + "&pageToken=" + uri_encode(token, false));
      for (auto& x : page.at("files"))
        seen.push_back(x.at("id").get<std::string>());
      token = page.value("nextPageToken", "");
      CHECK(list("pageSize=10&orderBy=" + order
                 + "&pageToken=" + uri_encode(token, false))
              .contains("files"));
    } while (!token.empty());
    CHECK(seen.size() == 57);
    CHECK(std::set(seen.begin(), seen.end()).size() == 57);
  }
}

TEST_CASE_METHOD(drive_fixture, "a listing goes on whatever comes or goes") {
  control({{"generate", {{"count", 20}}}});
  auto all = list("pageSize=1000").at("files");
  auto page = list("pageSize=10");
  control({{"files", {{{"id", "0"}, {"name", "before"}}}}});
  auto rest
    = list("pageSize=10&pageToken="
           + uri_encode(page.at("nextPageToken").get<std::string>(), false));
  REQUIRE(rest.at("files").size() == 10);
  CHECK(rest["files"][0] == all[10]);
  CHECK_FALSE(rest.contains("nextPageToken"));
}

TEST_CASE_METHOD(drive_fixture, "a listing refuses what Drive refuses") {
  control({{"generate", {{"count", 3}}}});
  auto token = list("pageSize=1").at("nextPageToken").get<std::string>();
  token = uri_encode(token, false);
  CHECK(get("/drive/v3/files?pageSize=1&pageToken=" + token).status == 200);
  for (auto bad : {"pageSize=0", "pageSize=1001", "pageSize=x", "orderBy=size",
                   "fields=files(owner)", "fields=files(id", "spaces=photos",
                   "pageToken=x", "pageToken=~!!~e30"}) {
    INFO(bad);
    CHECK(get("/drive/v3/files?" + std::string{bad}).status == 400);
  }
  CHECK(get("/drive/v3/files?q=trashed%3Dfalse&pageToken=" + token).status
        == 400);
}

TEST_CASE_METHOD(drive_fixture, "bytes come whole or in part") {
  control({{"files", three_files}});
  auto whole = get("/drive/v3/files/a?alt=media");
  CHECK(whole.status == 200);
  CHECK(whole.header("Content-Type") == "application/pdf");
  CHECK(whole.body.text() == "0123456789");
  auto part = get("/drive/v3/files/a?alt=media", "bytes=2-4");
  CHECK(part.status == 206);
  CHECK(part.body.text() == "234");
  CHECK(part.header("Content-Range") == "bytes 2-4/10");
  CHECK(get("/drive/v3/files/a?alt=media", "bytes=10-").status == 416);
  CHECK(get("/drive/v3/files/b?alt=media").body.text()
        == std::string("\0\1\2", 3));
  auto google = get("/drive/v3/files/c?alt=media");
  CHECK(google.status == 403);
  CHECK(json_of(google)["error"]["errors"][0]["reason"]
        == "fileNotDownloadable");
  control({{"files", {{{"id", "big"}, {"big", {{"size", 1LL << 40}}}}}}});
  CHECK(get("/drive/v3/files/big?alt=media", "bytes=8-15").body.text()
        == blob::computed(16, 1).text(8));
}

TEST_CASE_METHOD(drive_fixture, "a thumbnail is a picture") {
  control({{"files", three_files}});
  auto picture = get("/drive-thumbnails/a=s220");
  CHECK(picture.status == 200);
  CHECK(picture.header("Content-Type") == "image/png");
  CHECK(picture.body.text().starts_with("\x89PNG"));
  CHECK(get("/drive-thumbnails/b=s220").status == 404);
  bearer.clear();
  CHECK(get("/drive-thumbnails/a=s220").status == 401);
}

TEST_CASE_METHOD(drive_fixture, "faults strike what they name") {
  control({{"files", three_files},
           {"faults",
            {{{"on", "list"}, {"status", 403}, {"times", 1}},
             {{"on", "meta"}, {"status", 429}, {"retry_after", 2}},
             {{"on", "get"}, {"truncate", true}},
             {{"on", "token"}, {"status", 500}}}}});
  auto limited = get("/drive/v3/files");
  CHECK(limited.status == 403);
  CHECK(json_of(limited)["error"]["errors"][0]["reason"]
        == "rateLimitExceeded");
  CHECK(get("/drive/v3/files").status == 200);
  CHECK(get("/drive/v3/files/a").header("Retry-After") == "2");
  CHECK(get("/drive/v3/files/a?alt=media").how == delivery::truncated);
  CHECK(ask_token("x").status == 500);
  auto told = json::parse(desk.to_json());
  CHECK(told["files"] == 3);
  CHECK(told["requests"]
        == json{{"list", {{"200", 1}, {"403", 1}}},
                {"meta", {{"429", 1}}},
                {"get", {{"200", 1}}},
                {"token", {{"200", 1}, {"500", 1}}}});
  control(json::object());
  told = json::parse(desk.to_json());
  CHECK(told["requests"].empty());
  CHECK(told["files"] == 3);
  control({{"clear", true}});
  CHECK(list()["files"].empty());
}

TEST_CASE_METHOD(drive_fixture, "the control says what cannot be") {
  for (auto bad :
       {"", "[]", R"({"x":1})", R"({"files":{}})", R"({"files":[1]})",
        R"({"files":[{"name":"x"}]})", R"({"files":[{"id":"x","size":1}]})",
        R"({"files":[{"id":"x","big":{}}]})",
        R"({"files":[{"id":"x","modified":"today"}]})",
        R"({"files":[{"id":"x","content_base64":"?"}]})",
        R"({"generate":{"count":-1}})", R"({"generate":{"count":10000000}})",
        R"({"faults":[{"on":"x"}]})", R"({"clear":1})"}) {
    INFO(bad);
    CHECK(desk.control(bad, now).has_error());
  }
}

TEST_CASE_METHOD(drive_fixture, "generated files are the same again") {
  control({{"generate", {{"count", 50}, {"seed", 7}}}});
  auto first = list("fields=*");
  control({{"clear", true}, {"generate", {{"count", 50}, {"seed", 7}}}});
  CHECK(list("fields=*") == first);
  CHECK(first["files"].size() == 50);
  control({{"clear", true}, {"generate", {{"count", 50}, {"seed", 8}}}});
  CHECK(list("fields=*") != first);
}
