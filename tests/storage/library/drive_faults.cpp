// What Drive does wrong, and what comes of it.
#include "tests/catch.hpp"
#include "tests/storage/library/simulated_drive.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

json small_file() {
  return {{"id", "a"},
          {"name", "a.pdf"},
          {"mime_type", "application/pdf"},
          {"content", "0123456789"}};
}

/// A Drive that answers what a test says, whatever it is asked; `/token` is
/// fine. Keeps what was asked for.
struct scripted_drive {
  http_sender sender() {
    return {[this](http_request x, http_callback callback) {
              http_response answer;
              answer.status = 200;
              asked.push_back(x.url);
              if (x.url.ends_with("/token"))
                answer.body = R"({"access_token":"t","expires_in":3599})";
              else
                answer.body = says(x.url);
              answer.content_type = content_type;
              callback(std::move(answer));
              return uint64_t{1};
            },
            [](uint64_t) {}, [](uint64_t) {}};
  }

  drive_client client() {
    return {
      std::make_shared<remote_calls>(remote_call_options{.http = sender()}),
      {.account = read_service_account(
                    account().key_file("https://tokens.example/token"))
                    .value(),
       .api = "https://drive.example"}};
  }

  std::function<std::string(const std::string& url)> says;
  std::string content_type = "image/png";
  std::vector<std::string> asked;
};

json told(const char* id) {
  return {{"id", id},
          {"name", "x"},
          {"mimeType", "application/pdf"},
          {"size", "1"},
          {"modifiedTime", "2026-02-01T10:00:00.000Z"}};
}

} // namespace

TEST_CASE_METHOD(drive_place, "what Drive cannot do now is tried again") {
  add(small_file());
  for (auto how : {json{{"status", 503}}, json{{"status", 429}},
                   json{{"status", 403}}, json{{"drop", true}}}) {
    INFO(how);
    how["times"] = 2;
    strike("list", how);
    CHECK(client.list({}).value().files.size() == 1);
    strike("meta", how);
    CHECK(client.find("a").has_value());
    strike("get", how);
    CHECK(read("a") == "0123456789");
  }
  drive_sim().control({{"expire_tokens", true}});
  strike("token", {{"status", 503}, {"times", 2}});
  CHECK(client.find("a").has_value());
}

TEST_CASE_METHOD(drive_place, "a Drive that stays away is given up") {
  add(small_file());
  strike("any", {{"status", 403}});
  CHECK(client.list({}).error().code == errc::storage_failed);
  strike("list", {{"status", 403}});
  CHECK(client.list({}).error().context == "403 for list: rateLimitExceeded");
  CHECK(attempts("list 403") == 3);
  strike("get", {{"status", 503}});
  CHECK(client.open("a").error().code == errc::storage_failed);
  CHECK(attempts("get 503") == 3);
}

TEST_CASE_METHOD(drive_place, "a broken transfer goes on where it broke") {
  add({{"id", "big"},
       {"name", "big"},
       {"big", {{"size", 3'000'000}, {"seed", 2}}}});
  drive_sim().control({{"faults",
                        {{{"on", "get"}, {"truncate", true}, {"times", 2}},
                         {{"on", "get"}, {"status", 403}, {"times", 1}},
                         {{"on", "get"}, {"status", 401}, {"times", 1}},
                         {{"on", "get"}, {"truncate", true}, {"times", 1}}}}});
  CHECK((read("big") == blob::computed(3'000'000, 2).text()));
  CHECK(attempts("get ok") == 4);
  CHECK(attempts("get 403") == 1);
  CHECK(attempts("get 401") == 1);
}

TEST_CASE_METHOD(drive_place, "without a token nobody is asked for a file") {
  strike("token", {{"status", 400}});
  auto refused = client.open("a").error();
  CHECK(refused.code == errc::storage_failed);
  CHECK(attempts("token 400") == 1);
  CHECK(attempts("meta 401") == 0);
}

TEST_CASE_METHOD(drive_place, "a failure to get a token is not for good") {
  add(small_file());
  strike("token", {{"status", 400}, {"times", 1}});
  CHECK(client.find("a").error().code == errc::storage_failed);
  CHECK(client.find("a").has_value());
  CHECK(attempts("token 400") == 1);
  CHECK(attempts("token ok") == 1);
}

TEST_CASE("a list that makes no sense is a failure, a file costs itself") {
  scripted_drive drive;
  auto client = drive.client();
  for (auto bad :
       {"", "no JSON", "[]", "{}", R"({"files":{}})", R"({"files":null})",
        R"({"files":[],"nextPageToken":1})",
        R"({"files":[],"nextPageToken":""})", "{\"files\":[\"\xff\"]}"}) {
    INFO(bad);
    drive.says = [&](auto&) { return bad; };
    CHECK(client.list({}).error().code == errc::storage_failed);
    CHECK(client.find("a").error().code == errc::storage_failed);
  }
  drive.says = [&](auto&) { return std::string(100'000, '['); };
  CHECK(client.list({}).error().code == errc::storage_failed);
  auto files = json::array({told("a"), 1, nullptr, told("../x"), told("b")});
  files[4]["size"] = "-1";
  files.push_back(told("c"));
  drive.says = [&](auto&) { return json{{"files", files}}.dump(); };
  auto page = client.list({}).value();
  REQUIRE(page.files.size() == 2);
  CHECK(page.files[0].id == "a");
  CHECK(page.files[1].id == "c");
}

TEST_CASE("an answer about another file is none") {
  scripted_drive drive;
  drive.says = [](auto&) { return told("b").dump(); };
  CHECK(drive.client().find("a").error().code == errc::storage_failed);
  CHECK(drive.client().find("b").has_value());
}

TEST_CASE("the token goes to no foreign host") {
  scripted_drive drive;
  auto client = drive.client();
  std::string link;
  drive.says = [&](const std::string& url) {
    if (url.find("/drive/v3/") == std::string::npos)
      return std::string{"picture"};
    auto out = told("a");
    out["thumbnailLink"] = link;
    return out.dump();
  };
  for (auto good : {"https://lh3.googleusercontent.com/x=s220",
                    "https://drive.example/thumbnails/x"}) {
    INFO(good);
    link = good;
    CHECK(client.thumbnail("a").value().bytes == "picture");
    CHECK(drive.asked.back() == good);
  }
  for (auto bad :
       {"http://lh3.googleusercontent.com/x", "https://evil.example/",
        "https://evilgoogleusercontent.com/", "file:///etc/passwd",
        "https://evil.example/.googleusercontent.com",
        "https://evil.example#.googleusercontent.com",
        "https://evil.example\\.googleusercontent.com/",
        "https://x@lh3.googleusercontent.com/",
        "https://lh3.googleusercontent.com:22/",
        "https://drive.example@evil.example/", "http://drive.example/x",
        "//drive.example/x"}) {
    INFO(bad);
    link = bad;
    auto before = drive.asked.size();
    CHECK(client.thumbnail("a").error().code == errc::storage_failed);
    CHECK(drive.asked.size() == before + 1);
  }
  link.clear();
  CHECK(client.thumbnail("a").error().code == errc::not_found);
}

TEST_CASE("what a browser could run is no thumbnail") {
  scripted_drive drive;
  auto client = drive.client();
  drive.says = [](auto&) {
    auto out = told("a");
    out["thumbnailLink"] = "https://drive.example/x";
    return out.dump();
  };
  for (auto bad : {"", "image/svg+xml", "text/html", "image/png2"}) {
    drive.content_type = bad;
    CHECK(client.thumbnail("a").error().code == errc::storage_failed);
  }
  drive.content_type = "image/jpeg; q=1";
  CHECK(client.thumbnail("a").value().content_type == "image/jpeg");
}
