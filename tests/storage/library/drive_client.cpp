#include "storage/library/drive_client.hpp"

#include "tests/catch.hpp"
#include "tests/storage/library/simulated_drive.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

json edital() {
  return {{"id", "edital-1"},
          {"name", "Edital de Licitação.pdf"},
          {"mime_type", "application/pdf"},
          {"content", "0123456789"},
          {"folder", "pasta-a"},
          {"modified", "2026-02-01T10:00:00Z"}};
}

library_query search(std::string text, std::string folder = {}) {
  return {100, "", std::move(text), std::move(folder)};
}

std::vector<std::string> names(const library_page& page) {
  std::vector<std::string> out;
  for (auto& x : page.files)
    out.push_back(x.name);
  return out;
}

} // namespace

TEST_CASE_METHOD(drive_place, "all pages together have each file once") {
  drive_sim().control({{"generate", {{"count", 2500}, {"seed", 5}}}});
  add({{"id", "folder"}, {"mime_type", "application/vnd.google-apps.folder"}});
  std::set<std::string> seen;
  size_t files = 0;
  library_query query;
  query.limit = 400;
  do {
    auto page = client.list(query).value();
    CHECK(page.files.size() <= 400);
    for (auto& x : page.files)
      seen.insert(x.id);
    files += page.files.size();
    CHECK(page.next.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
                                      "nopqrstuvwxyz0123456789-_")
          == std::string::npos);
    query.token = page.next;
  } while (!query.token.empty());
  CHECK(files == 2500);
  CHECK(seen.size() == 2500);
  CHECK(attempts("list ok") == 7);
  CHECK(attempts("token ok") == 1);
}

TEST_CASE_METHOD(drive_place, "a file is what Drive says of it") {
  add(edital());
  library_file whole{
    .id = "edital-1",
    .name = "Edital de Licitação.pdf",
    .mime_type = "application/pdf",
    .size = 10,
    .modified = utc_time{std::chrono::sys_days{std::chrono::year{2026} / 2 / 1}}
                + std::chrono::hours{10},
    .md5 = "781e5e245d69b566979b86e28d23f2c7",
    .folder = "pasta-a",
    .source = "drive",
    .has_thumbnail = true};
  CHECK(client.find("edital-1").value() == whole);
  CHECK(client.list({}).value().files == std::vector{whole});
  add({{"id", "doc"},
       {"name", "Ata"},
       {"mime_type", "application/vnd.google-apps.document"}});
  CHECK_FALSE(client.find("doc").value().size);
}

TEST_CASE_METHOD(drive_place, "what is no file is not found") {
  add({{"id", "folder"},
       {"name", "x"},
       {"mime_type", "application/vnd.google-apps.folder"}});
  for (auto id : {"none", "folder", "", "..", "a/b", "a?alt=media", "ação"}) {
    INFO(id);
    CHECK(client.find(id).error().code == errc::not_found);
    CHECK(client.open(id).error().code == errc::not_found);
    CHECK(client.thumbnail(id).error().code == errc::not_found);
  }
  CHECK(client.find(std::string(129, 'a')).error().code == errc::not_found);
}

TEST_CASE_METHOD(drive_place, "names are found whatever accents and case") {
  add(edital());
  add({{"id", "b"},
       {"name", "D'água \\ 100% & café.txt"},
       {"folder", "pasta-b"}});
  std::vector<std::string> a{"Edital de Licitação.pdf"};
  std::vector<std::string> b{"D'água \\ 100% & café.txt"};
  CHECK(names(client.list(search("licitacao")).value()) == a);
  CHECK(names(client.list(search("LICITAÇÃO")).value()) == a);
  CHECK(names(client.list(search("d'agua \\ 100% &")).value()) == b);
  CHECK(names(client.list(search("x' or name contains '")).value()).empty());
  CHECK(names(client.list(search("", "pasta-b")).value()) == b);
  CHECK(names(client.list(search("edital", "pasta-b")).value()).empty());
  CHECK(client.list(search("", "' or '")).error().code == errc::not_found);
}

TEST_CASE_METHOD(drive_place, "a page is asked for by a page's token only") {
  drive_sim().control({{"generate", {{"count", 5}}}});
  CHECK(client.list({100, "!", "", ""}).error().code == errc::invalid_request);
  CHECK(client.list({100, "YWJj", "", ""}).error().code
        == errc::storage_failed);
  CHECK(client.list({0, "", "", ""}).value().files.size() == 1);
  CHECK(client.list({5000, "", "", ""}).value().files.size() == 5);
}

TEST_CASE_METHOD(drive_place, "ranges of a file are read") {
  add(edital());
  CHECK(read("edital-1") == "0123456789");
  CHECK(read("edital-1", {.offset = 2, .length = 3}) == "234");
  CHECK(read("edital-1", {.offset = 7}) == "789");
  CHECK(read("edital-1", {.offset = 10}).empty());
  auto info = client.open("edital-1").value()->info();
  CHECK(info.path == "edital-1");
  CHECK(info.size == 10);
  CHECK(info.content_type == "application/pdf");
  CHECK(info.file_name == "arquivo");
  CHECK(info.etag == "\"781e5e245d69b566979b86e28d23f2c7\"");
  add({{"id", "b"}, {"name", "plain-name.txt"}});
  CHECK(client.open("b").value()->info().file_name == "plain-name.txt");
  CHECK(read("b").empty());
}

TEST_CASE_METHOD(drive_place, "a large file streams") {
  add({{"id", "big"},
       {"name", "big"},
       {"big", {{"size", 3LL << 30}, {"seed", 9}}}});
  auto part = read("big", {.offset = (3LL << 30) - 2'000'000});
  REQUIRE(part.size() == 2'000'000);
  CHECK((part == blob::computed(3LL << 30, 9).text((3LL << 30) - 2'000'000)));
  auto reader = client.open("big").value();
  char first = 0;
  CHECK(reader->read(&first, 1).value() == 1);
}

TEST_CASE_METHOD(drive_place, "Google's own formats have no bytes") {
  add({{"id", "doc"},
       {"name", "Ata"},
       {"mime_type", "application/vnd.google-apps.document"}});
  auto refused = client.open("doc").error();
  CHECK(refused.code == errc::storage_failed);
  CHECK(refused.context == "403 for get: fileNotDownloadable");
  CHECK(attempts("get 403") == 1);
}

TEST_CASE_METHOD(drive_place, "a thumbnail is a picture, if there is one") {
  add(edital());
  auto picture = client.thumbnail("edital-1").value();
  CHECK(picture.content_type == "image/png");
  CHECK(picture.bytes.starts_with("\x89PNG"));
  add({{"id", "b"}, {"name", "b.txt"}});
  CHECK(client.thumbnail("b").error().code == errc::not_found);
}

TEST_CASE_METHOD(drive_place, "a token is asked for once, and before its end") {
  add(edital());
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { good += client.find("edital-1").has_value(); });
  for (auto& x : threads)
    x.join();
  CHECK(good == 8);
  CHECK(attempts("token ok") == 1);
  now += std::chrono::seconds{3599 - 61};
  CHECK(client.find("edital-1").has_value());
  CHECK(attempts("token ok") == 1);
  now += std::chrono::seconds{1};
  CHECK(client.find("edital-1").has_value());
  CHECK(attempts("token ok") == 2);
}

TEST_CASE_METHOD(drive_place, "a refused token is renewed once") {
  add(edital());
  CHECK(client.find("edital-1").has_value());
  drive_sim().control({{"expire_tokens", true}});
  CHECK(client.find("edital-1").has_value());
  CHECK(attempts("token ok") == 2);
  CHECK(attempts("meta 401") == 1);
  drive_sim().control({{"expire_tokens", true}});
  CHECK(read("edital-1") == "0123456789");
  strike("get", {{"status", 401}, {"times", 1}});
  CHECK(read("edital-1") == "0123456789");
  CHECK(attempts("get 401") == 1);
  strike("list", {{"status", 401}});
  CHECK(client.list({}).error().code == errc::storage_failed);
  CHECK(attempts("list 401") == 2);
  strike("get", {{"status", 401}});
  CHECK(client.open("edital-1").error().code == errc::storage_failed);
  CHECK(attempts("get 401") == 3);
}

TEST_CASE_METHOD(drive_place, "an account that Google does not know gets "
                              "nothing") {
  auto other = options();
  other.account.private_key = drive_account{}.private_key();
  drive_client stranger{std::make_shared<remote_calls>(call_options()), other};
  auto refused = stranger.list({}).error();
  CHECK(refused.code == errc::storage_failed);
  CHECK(refused.context == "400 for token invalid_grant");
}
