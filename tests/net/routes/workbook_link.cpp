#include "net/routes/workbook_link.hpp"

#include "storage/objects/local_store.hpp"
#include "storage/objects/signed_url.hpp"
#include "tests/catch.hpp"
#include "tests/storage/objects/fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::seconds;

namespace {

constexpr seconds ttl{600};

/// A result of `start` whose workbook is kept for an hour.
struct fixture {
  fixture() {
    auto stored = store->put(draft(3600), content("book"), at(start)).value();
    result.updated = at(start);
    result.excel.status = "ready";
    result.excel.download_id = stored.path;
    result.excel.download_url
      = store->sign(stored.path, ttl, at(start)).value();
    result.excel.expires_in = ttl.count();
  }

  excel_link after(int64_t passed) const {
    return workbook_link(result, *store, ttl, at(start + passed));
  }

  // Whether the address is good for `left` more seconds, and no longer.
  bool lives(const excel_link& link, int64_t passed, int64_t left) const {
    auto token = link.download_url.substr(link.download_url.find('=') + 1);
    auto good = [&](int64_t then) {
      return verify(keys->current(), "excel-reports", link.download_id, token,
                    at(start + then))
        .has_value();
    };
    return good(passed + left - 1) && !good(passed + left);
  }

  std::shared_ptr<signing_keys> keys = make_keys();
  temporary_directory directory;
  object_store_ptr store
    = open_local_store({directory.path, keys, "excel-reports", 1 << 20})
        .value();
  search_result result;
};

} // namespace

TEST_CASE_METHOD(fixture, "what a workbook's address has left counts down") {
  CHECK(after(0).expires_in == 600);
  CHECK(after(1).expires_in == 599);
  CHECK(after(300).expires_in == 300);
  CHECK(after(300).download_url == result.excel.download_url);
}

TEST_CASE_METHOD(fixture,
                 "an address near its end, or beyond, is signed anew") {
  for (int64_t passed : {301, 599, 600, 2000}) {
    INFO(passed);
    auto link = after(passed);
    CHECK(link.download_url != result.excel.download_url);
    CHECK(link.expires_in == 600);
    CHECK(lives(link, passed, 600));
    CHECK(link.download_id == result.excel.download_id);
    CHECK(link.status == "ready");
  }
}

TEST_CASE_METHOD(fixture, "an address never outlives the workbook") {
  CHECK(after(3400).expires_in == 200);
  CHECK(lives(after(3400), 3400, 200));
  CHECK(after(3600).expires_in == 0);
  CHECK(after(4000).expires_in == 0);
}

TEST_CASE_METHOD(fixture, "what was not stored has no address to sign") {
  result.excel = {"ready", "", "", "UEs=", 0};
  auto link = after(1000);
  CHECK(link.base64 == "UEs=");
  CHECK(link.download_url.empty());
  CHECK(link.expires_in == 0);
  result.excel = {"failed", "", "", "", 0};
  CHECK(after(1000).status == "failed");
}
