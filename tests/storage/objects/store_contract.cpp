// The one contract of object stores, for each implementation.
#include "tests/catch.hpp"
#include "tests/storage/objects/places.hpp"

#include <algorithm>
#include <set>

using namespace bidiq;
using namespace bidiq::test;

#define EVERY_PLACE local_place, supabase_place, s3_place

namespace {

template <class Place>
struct contract : Place {
  object_info put(std::string_view bytes, object_draft what = draft()) {
    return this->store->put(what, content(bytes), at(start)).value();
  }

  object_reader_ptr open(const std::string& path, object_range range = {},
                         int64_t now = start) {
    return this->store->open(this->store->bucket(), path, at(now), range)
      .value();
  }

  errc open_error(const std::string& path, int64_t now = start) {
    auto opened = this->store->open(this->store->bucket(), path, at(now));
    REQUIRE(opened.has_error());
    return opened.error().code;
  }

  /// Names of all objects, as listed in pages of `limit`.
  std::vector<std::string> list(size_t limit, int64_t now = start) {
    std::vector<std::string> out;
    std::string from;
    do {
      auto page = this->store->list(from, limit, at(now)).value();
      CHECK(page.objects.size() <= limit);
      for (auto& x : page.objects)
        out.push_back(x.path);
      from = page.next;
    } while (!from.empty());
    std::sort(out.begin(), out.end());
    return out;
  }
};

} // namespace

TEMPLATE_TEST_CASE_METHOD(contract,
                          "what was put can be read with what was said of it",
                          "", EVERY_PLACE) {
  auto put = this->put("hello");
  CHECK(put.size == 5);
  CHECK((put.expires
         == std::chrono::sys_seconds{std::chrono::seconds{start + 600}}));
  CHECK(put.file_name == "report.xlsx");
  CHECK(put.content_type
        == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  CHECK(put.etag.size() > 2);
  CHECK(put.etag.front() == '"');
  CHECK(put.etag.back() == '"');
  auto reader = this->open(put.path, {}, start + 599);
  CHECK((reader->info() == put));
  CHECK(read_all(*reader) == "hello");
  char more = 0;
  CHECK(reader->read(&more, 1).value() == 0);
}

TEMPLATE_TEST_CASE_METHOD(contract, "large contents arrive whole", "",
                          EVERY_PLACE) {
  std::string bytes;
  for (int i = 0; bytes.size() < 5'000'000; ++i)
    bytes += std::to_string(i);
  auto path = this->put(bytes).path;
  CHECK((read_all(*this->open(path)) == bytes));
}

TEMPLATE_TEST_CASE_METHOD(contract, "a reader reads the range it was asked for",
                          "", EVERY_PLACE) {
  auto path = this->put("0123456789").path;
  auto read = [&](uint64_t offset, uint64_t length) {
    auto reader = this->open(path, {offset, length});
    CHECK(reader->info().size == 10);
    auto bytes = read_all(*reader);
    CHECK(reader->range().length == bytes.size());
    return bytes;
  };
  CHECK(read(0, 10) == "0123456789");
  CHECK(read(3, 4) == "3456");
  CHECK(read(9, 1) == "9");
  CHECK(read(5, 0).empty());
  CHECK(read(7, UINT64_MAX) == "789");
  CHECK(read(10, 1).empty());
  CHECK(read(UINT64_MAX, UINT64_MAX).empty());
}

TEMPLATE_TEST_CASE_METHOD(contract,
                          "whatever is read, the whole object is to be had as "
                          "a file",
                          "", EVERY_PLACE) {
  auto path = this->put("0123456789").path;
  auto reader = this->open(path, {2, 3});
  for (int i = 0; i < 2; ++i) {
    auto file = reader->file().value();
    char bytes[20];
    CHECK(::pread(file.get(), bytes, sizeof bytes, 0) == 10);
    CHECK(std::string(bytes, 10) == "0123456789");
  }
  CHECK(read_all(*reader) == "234");
}

TEMPLATE_TEST_CASE_METHOD(contract, "an empty object is an object", "",
                          EVERY_PLACE) {
  auto path = this->put("").path;
  CHECK(this->open(path)->info().size == 0);
  CHECK(read_all(*this->open(path)).empty());
}

TEMPLATE_TEST_CASE_METHOD(contract, "two objects never have the same ETag", "",
                          EVERY_PLACE) {
  CHECK(this->put("same").etag != this->put("same").etag);
}

TEMPLATE_TEST_CASE_METHOD(contract,
                          "an object expires to the second, swept or not", "",
                          EVERY_PLACE) {
  auto path = this->put("x", draft(10)).path;
  this->open(path, {}, start + 9);
  CHECK(this->open_error(path, start + 10) == errc::expired);
  CHECK(this->store->sweep(at(start + 9)).value() == 0);
  CHECK(this->store->sweep(at(start + 10)).value() == 1);
  CHECK(this->open_error(path, start + 11) == errc::expired);
}

TEMPLATE_TEST_CASE_METHOD(contract,
                          "without an expiry an object stays until removed", "",
                          EVERY_PLACE) {
  auto put = this->put("kept", endless());
  CHECK_FALSE(put.expires.has_value());
  CHECK(this->store->sweep(at(start * 3)).value() == 0);
  auto reader = this->open(put.path, {}, start * 3);
  CHECK_FALSE(reader->info().expires.has_value());
  CHECK(read_all(*reader) == "kept");
  REQUIRE(this->store->remove(put.path).has_value());
  CHECK(this->open_error(put.path) == errc::not_found);
}

TEMPLATE_TEST_CASE_METHOD(contract,
                          "an object that was opened can be read after it went",
                          "", EVERY_PLACE) {
  auto path = this->put("x", draft(10)).path;
  auto swept = this->open(path);
  REQUIRE(this->store->sweep(at(start + 10)).value() == 1);
  CHECK(read_all(*swept) == "x");
  path = this->put("y").path;
  auto removed = this->open(path);
  REQUIRE(this->store->remove(path).has_value());
  CHECK(read_all(*removed) == "y");
}

TEMPLATE_TEST_CASE_METHOD(contract, "objects survive a restart as they were",
                          "", EVERY_PLACE) {
  auto put = this->put("kept");
  auto other = this->put("kept too", endless());
  this->store.reset();
  this->restart();
  CHECK((this->open(put.path)->info() == put));
  CHECK((this->open(other.path)->info() == other));
  CHECK(read_all(*this->open(put.path)) == "kept");
  CHECK(this->store->sweep(at(start + 600)).value() == 1);
}

TEMPLATE_TEST_CASE_METHOD(contract, "removing makes an object unknown", "",
                          EVERY_PLACE) {
  auto path = this->put("x").path;
  auto other = this->put("y").path;
  CHECK(this->store->remove(path).has_value());
  CHECK(this->open_error(path) == errc::not_found);
  CHECK(this->store->remove(path).error().code == errc::not_found);
  CHECK(this->store->remove("../" + other).error().code == errc::not_found);
  CHECK(read_all(*this->open(other)) == "y");
}

TEMPLATE_TEST_CASE_METHOD(contract, "a name that could be none is unknown", "",
                          EVERY_PLACE) {
  auto known = this->put("x").path;
  for (auto& path : std::vector<std::string>{
         "", ".", "..", "/", known + "x/..", "./" + known, "/" + known,
         known + "\n", known + std::string(1, '\0'), known + "?",
         std::string(4096, 'a')}) {
    INFO(path);
    CHECK(this->open_error(path) == errc::not_found);
    auto signature = this->store->sign(path, std::chrono::seconds{9},
                                       at(start));
    REQUIRE(signature.has_error());
    CHECK(signature.error().code == errc::not_found);
  }
}

TEMPLATE_TEST_CASE_METHOD(contract, "another bucket is unknown", "",
                          EVERY_PLACE) {
  auto path = this->put("x").path;
  for (auto bucket : {"", "other", "..", "excel-reports/", "EXCEL-REPORTS"})
    CHECK(this->store->open(bucket, path, at(start)).error().code
          == errc::not_found);
}

TEMPLATE_TEST_CASE_METHOD(contract,
                          "drafts that would need escaping are refused", "",
                          EVERY_PLACE) {
  auto refused = [this](object_draft bad) {
    auto put = this->store->put(bad, content("x"), at(start));
    return put.has_error() && put.error().code == errc::storage_failed;
  };
  for (auto name : {"", "a b.xlsx", "../a", "a/b", "a\r\nSet-Cookie: x", "ã",
                    ".hidden", "a\"b"}) {
    INFO(name);
    CHECK(refused({new_object_id(), name, std::chrono::seconds{9}}));
  }
  CHECK(refused({"short", "a", std::chrono::seconds{9}}));
  CHECK(refused(draft(0)));
  CHECK(this->list(10).empty());
}

TEMPLATE_TEST_CASE_METHOD(contract, "an id is used once", "", EVERY_PLACE) {
  auto same = draft();
  auto path = this->put("first", same).path;
  CHECK(this->store->put(same, content("second"), at(start)).has_error());
  CHECK(read_all(*this->open(path)) == "first");
}

TEMPLATE_TEST_CASE_METHOD(contract,
                          "a listing has every object once, whatever the "
                          "pages' size",
                          "", EVERY_PLACE) {
  CHECK(this->list(1).empty());
  std::vector<std::string> paths;
  for (int i = 0; i < 7; ++i)
    paths.push_back(this->put("x", i % 2 == 0 ? endless() : draft(i)).path);
  std::sort(paths.begin(), paths.end());
  for (size_t limit : {1, 2, 6, 7, 8, 1000})
    CHECK(this->list(limit) == paths);
}

TEMPLATE_TEST_CASE_METHOD(contract,
                          "a listing tells of an object what reading it does",
                          "", EVERY_PLACE) {
  auto put = this->put("hello", endless());
  auto page = this->store->list("", 10, at(start)).value();
  REQUIRE(page.objects.size() == 1);
  CHECK((page.objects.front() == put));
  CHECK(page.next.empty());
}

TEMPLATE_TEST_CASE_METHOD(contract, "what has expired is not listed", "",
                          EVERY_PLACE) {
  this->put("x", draft(10));
  auto kept = this->put("y").path;
  CHECK(this->list(1, start + 9).size() == 2);
  CHECK(this->list(1, start + 10) == std::vector{kept});
}

TEMPLATE_TEST_CASE_METHOD(contract,
                          "what comes and goes between two pages moves no "
                          "other object",
                          "", EVERY_PLACE) {
  std::set<std::string> kept;
  for (int i = 0; i < 6; ++i)
    kept.insert(this->put("x", endless()).path);
  auto first = this->store->list("", 3, at(start)).value();
  REQUIRE_FALSE(first.next.empty());
  std::multiset<std::string> seen;
  for (auto& x : first.objects)
    seen.insert(x.path);
  // Both one that was shown and the one that the next page begins with.
  REQUIRE(this->store->remove(first.objects.front().path).has_value());
  (void) this->store->remove(first.next);
  kept.erase(first.next);
  this->put("new", endless());
  for (auto from = first.next; !from.empty();) {
    auto page = this->store->list(from, 2, at(start)).value();
    for (auto& x : page.objects)
      seen.insert(x.path);
    from = page.next;
  }
  for (auto& path : kept)
    CHECK(seen.count(path) == 1);
}

TEMPLATE_TEST_CASE_METHOD(contract, "an object gets an address of its own", "",
                          EVERY_PLACE) {
  auto first = this->put("x").path;
  auto second = this->put("y").path;
  auto sign = [this](const std::string& path) {
    return this->store->sign(path, std::chrono::seconds{60}, at(start)).value();
  };
  CHECK_FALSE(sign(first).empty());
  CHECK(sign(first) != sign(second));
}
