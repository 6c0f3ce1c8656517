// What stores in the network do wrong, and what comes of it.
#include "tests/catch.hpp"
#include "tests/storage/objects/places.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

template <class Place>
struct faulty : Place {
  void strike(const char* operation, json how) {
    how["on"] = operation;
    sims().strike(Place::name, how);
  }

  outcome<object_info> put(std::string_view bytes) {
    return this->store->put(draft(), content(bytes), at(start));
  }

  outcome<std::string> read(const std::string& path) {
    auto reader = this->store->open(this->store->bucket(), path, at(start));
    if (!reader)
      return reader.error();
    return read_all(**reader);
  }

  int attempts(const std::string& what) {
    std::lock_guard guard{this->mutex};
    return this->ended[what];
  }
};

std::string large(size_t size) {
  std::string out;
  for (uint32_t i = 0; out.size() < size; ++i)
    out += std::to_string(i * 2'654'435'761u);
  out.resize(size);
  return out;
}

} // namespace

#define REMOTE supabase_place, s3_place

TEMPLATE_TEST_CASE_METHOD(faulty, "what a store cannot do now is tried again",
                          "", REMOTE) {
  this->put("the bucket is there");
  for (auto how : {json{{"status", 503}}, json{{"status", 429}},
                   json{{"status", 500}}, json{{"drop", true}}}) {
    INFO(how);
    how["times"] = 2;
    this->strike("put", how);
    auto put = this->put("hello");
    REQUIRE(put.has_value());
    this->strike("get", how);
    CHECK(this->read(put->path).value() == "hello");
  }
}

TEMPLATE_TEST_CASE_METHOD(faulty, "a store that stays away is given up", "",
                          REMOTE) {
  auto path = this->put("hello").value().path;
  this->strike("any", {{"status", 503}});
  auto put = this->put("hello");
  REQUIRE(put.has_error());
  CHECK(put.error().code == errc::storage_failed);
  CHECK(put.error().context.find("503 for put") != std::string::npos);
  CHECK(this->attempts("put 503") == 3);
  CHECK(this->read(path).error().code == errc::storage_failed);
  CHECK(this->store->remove(path).error().code == errc::storage_failed);
  CHECK(this->store->list("", 10, at(start)).error().code
        == errc::storage_failed);
}

TEMPLATE_TEST_CASE_METHOD(faulty, "what a store refuses is asked once", "",
                          REMOTE) {
  this->put("the bucket is there");
  for (int status : {401, 403, 413}) {
    INFO(status);
    this->strike("put", {{"status", status}});
    CHECK(this->put("hello").error().code == errc::storage_failed);
    CHECK(this->attempts("put " + std::to_string(status)) == 1);
  }
}

TEMPLATE_TEST_CASE_METHOD(faulty,
                          "a connection that breaks in an answer goes on where "
                          "it broke",
                          "", REMOTE) {
  auto bytes = large(3'000'000);
  auto path = this->put(bytes).value().path;
  this->strike("get", {{"truncate", true}, {"times", 3}});
  CHECK((this->read(path).value() == bytes));
  // Half of the rest each time.
  CHECK(this->attempts("get ok") >= 4);
}

TEMPLATE_TEST_CASE_METHOD(faulty, "a slow reader makes nobody hold the object",
                          "", REMOTE) {
  auto bytes = large(5'000'000);
  auto path = this->put(bytes).value().path;
  auto reader
    = this->store->open(this->store->bucket(), path, at(start)).value();
  char first = 0;
  REQUIRE(reader->read(&first, 1).value() == 1);
  CHECK(first == bytes[0]);
  reader.reset(); // Ends the transfer.
  CHECK((this->read(path).value() == bytes));
}

TEMPLATE_TEST_CASE_METHOD(faulty,
                          "large objects go in parts, of which a broken one is "
                          "sent again",
                          "", REMOTE) {
  auto bytes = large(20'000'000);
  this->put("the bucket is there");
  this->strike("part", {{"status", 503}, {"times", 2}});
  auto put = this->put(bytes);
  INFO((put ? std::string{} : put.error().context));
  REQUIRE(put.has_value());
  CHECK((this->read(put->path).value() == bytes));
  CHECK(this->attempts("part 503") == 2);
}

TEMPLATE_TEST_CASE_METHOD(faulty, "an address of an object needs no key", "",
                          REMOTE) {
  auto path = this->put("hello").value().path;
  auto url = this->store->sign(path, std::chrono::seconds{60}, system_utc_now())
               .value();
  http_request x;
  x.url = url;
  auto seen = sims().ask(x);
  CHECK(seen.status == 200);
  CHECK(seen.body == "hello");
  CHECK(this->store->is_address(url));
  x.url += "0";
  CHECK(sims().ask(x).status >= 400);
}

TEMPLATE_TEST_CASE_METHOD(faulty,
                          "no other address passes for one of this "
                          "store",
                          "", REMOTE) {
  auto path = this->put("hello").value().path;
  auto url = this->store->sign(path, std::chrono::seconds{60}, system_utc_now())
               .value();
  auto host = sims().host();
  auto with_host = [&](const std::string& other) {
    auto out = url;
    return out.replace(out.find(host), host.size(), other);
  };
  for (auto& bad :
       {std::string{}, std::string{"https://evil.example/"},
        std::string{"//evil"}, "http:\\\\" + host, with_host("evil.example"),
        with_host(host + "@evil.example"), with_host(host + ".evil.example"),
        with_host("evil@" + host), with_host("[::ffff:127.0.0.1]"),
        with_host("0x7f.1"), with_host("169.254.169.254"), url + "#x",
        url + "\r\nLocation: http://evil/", url + "%0d%0a\n",
        url.substr(0, url.find('?')), url.substr(0, url.find('?') + 1) + "x=1",
        url.substr(0, url.find(path)) + "../" + path + "?token=x",
        url.substr(0, url.find(path)) + "x?token=x&X-Amz-Signature=x"}) {
    INFO(bad);
    CHECK_FALSE(this->store->is_address(bad));
  }
}

TEST_CASE_METHOD(faulty<supabase_place>, "a bucket that is not there is made, "
                                         "private") {
  auto bucket = "bucket-" + new_object_id();
  auto where = open_supabase_store({.url = sims().url(),
                                    .service_key = "sim-service-key",
                                    .bucket = bucket,
                                    .calls = calls()});
  auto put = where->put(draft(), content("hello"), at(start));
  REQUIRE(put.has_value());
  CHECK(attempts("bucket ok") == 1);
  auto open = "/storage/v1/object/public/" + bucket + '/' + put->path;
  CHECK(sims().get(open).status >= 400);
  REQUIRE(where->put(draft(), content("hello"), at(start)).has_value());
  CHECK(attempts("bucket ok") == 1);
  // Large ones find that out on another way.
  auto other = open_supabase_store({.url = sims().url(),
                                    .service_key = "sim-service-key",
                                    .bucket = bucket + "-2",
                                    .calls = calls()});
  CHECK(other->put(draft(), content(large(7'000'000)), at(start)).has_value());
  CHECK(attempts("bucket ok") == 2);
}

TEST_CASE_METHOD(faulty<supabase_place>, "a list of Supabase goes on behind a "
                                         "name, however much is before it") {
  std::vector<std::string> paths;
  for (int i = 0; i < 130; ++i)
    paths.push_back(put("x").value().path);
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seen;
  std::string from;
  do {
    auto page = store->list(from, 7, at(start)).value();
    for (auto& x : page.objects)
      seen.push_back(x.path);
    from = page.next;
  } while (!from.empty());
  CHECK(seen == paths);
}

TEST_CASE_METHOD(faulty<s3_place>, "a failed upload in parts leaves none") {
  strike("part", {{"status", 403}});
  CHECK(put(large(20'000'000)).has_error());
  CHECK(sims().statistics()["s3"]["open_uploads"] == 0);
}

TEMPLATE_TEST_CASE_METHOD(faulty, "a process that ends waits for no store", "",
                          REMOTE) {
  this->put("the bucket is there");
  auto ending = std::make_shared<call_ending>();
  SECTION("that is to be tried again") {
    this->strike("get", {{"status", 503}, {"retry_after", 3600}});
  }
  SECTION("that does not answer") {
    this->strike("get", {{"hang", true}});
  }
  auto options = this->calls();
  options.ending = ending;
  options.http = make_http_sender();
  options.longest_wait = std::chrono::hours{1};
  auto store = this->opened(options);
  auto path
    = to_string(object_name{std::nullopt, std::string(32, 'a'), "report.xlsx"});
  std::thread other{[&] {
    // Whenever it comes: before, or while it is waited.
    ending->end();
  }};
  CHECK(store->open(store->bucket(), path, at(start)).error().code
        == errc::storage_failed);
  other.join();
}
