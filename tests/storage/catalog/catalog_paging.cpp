#include "storage/catalog/catalog_token.hpp"
#include "storage/catalog/folded_name.hpp"
#include "tests/catch.hpp"
#include "tests/storage/catalog/catalog_database.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

using namespace bidiq;
using namespace bidiq::test;

namespace {

// As many of them alike as not, with what sorts and folds in odd ways.
rc::Gen<std::string> some_name() {
  return rc::gen::map(
    rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "B", "ã", "Á", " ", "-", "_", "%", "0",
                                    "ß", "Ж", "日", "\xF0\x9F\x93\x84")),
    [](const std::vector<std::string>& parts) {
      std::string out;
      for (auto& x : parts)
        out += x;
      return out;
    });
}

// What a list has to be, whole.
std::vector<library_file> sorted(std::vector<library_file> files) {
  std::sort(files.begin(), files.end(), [](auto& x, auto& y) {
    auto key = [](auto& f) {
      return std::tuple{folded_column(f.name), f.source, f.id};
    };
    return key(x) < key(y);
  });
  return files;
}

library_query in_pages_of(size_t limit) {
  library_query out;
  out.limit = limit;
  return out;
}

std::vector<library_file> numbered(int first, int last, int step,
                                   const std::string& edition = {}) {
  std::vector<library_file> out;
  for (auto i = first; i < last; i += step) {
    auto digits = std::to_string(1'000 + i);
    out.push_back(file("id" + digits, "Ata " + digits));
    out.back().md5 = edition;
  }
  return out;
}

} // namespace

TEST_CASE("pages of any size give the sorted whole once") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    CHECK(rc::check("pages behind one another are the whole", [&] {
      auto all = *rc::gen::container<std::vector<std::string>>(some_name());
      std::vector<library_file> files;
      for (auto& name : all) {
        files.push_back(file("id" + std::to_string(files.size()), name));
        if (*rc::gen::arbitrary<bool>())
          files.back().source = "local";
      }
      auto limit = *rc::gen::inRange<size_t>(1, files.size() + 2);
      fill(*on, files);
      auto listed = whole_list(*on, in_pages_of(limit));
      drop_old_catalog(*on, 10'000);
      RC_ASSERT(listed == sorted(files));
    }));
  }
}

// As Brazilian dictionaries do, blind to signs: the order is then another one,
// and has to be one and the same for a list and for the places in it.
TEST_CASE("where texts are ordered otherwise, each file comes once, too") {
  auto server = shared_postgres().url();
  session_options options;
  options.where.dialect = sql_dialect::postgresql;
  options.where.target = server;
  auto admin = open_session(options).value();
  admin->sql() << "create database ordered template template0 "
                  "locale_provider icu icu_locale 'pt-BR-u-ka-shifted'";
  options.where.target = shared_postgres().url("ordered");
  auto on = open_session(options).value();
  CHECK(migrator{*on, all_migrations(), system_utc_now}.up().has_value());
  CHECK(rc::check("pages behind one another have each file once", [&] {
    auto all = *rc::gen::container<std::vector<std::string>>(some_name());
    std::vector<library_file> files;
    for (auto& name : all)
      files.push_back(file("id" + std::to_string(files.size()), name));
    auto limit = *rc::gen::inRange<size_t>(1, files.size() + 2);
    fill(*on, files);
    auto listed = whole_list(*on, in_pages_of(limit));
    drop_old_catalog(*on, 10'000);
    RC_ASSERT(sorted(listed) == sorted(files));
  }));
}

TEST_CASE("a page tells whether there is another one") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    fill(*on, numbered(0, 4, 1));
    auto first = list_catalog(*on, in_pages_of(2)).value();
    CHECK(first.files.size() == 2);
    REQUIRE_FALSE(first.next.empty());
    auto query = in_pages_of(2);
    query.token = first.next;
    auto second = list_catalog(*on, query).value();
    CHECK(second.files.size() == 2);
    CHECK(second.next.empty());
    CHECK(list_catalog(*on, in_pages_of(4)).value().next.empty());
    // Nobody gets a page without end, or none.
    CHECK(list_catalog(*on, in_pages_of(0)).value().files.size() == 1);
    fill(*on, numbered(0, static_cast<int>(max_catalog_page) + 1, 1));
    CHECK(list_catalog(*on, in_pages_of(1'000'000)).value().files.size()
          == max_catalog_page);
  }
}

TEST_CASE("a list goes on across a swap") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    // Every second file is in both, the others in one of them.
    auto old_files = numbered(0, 120, 2, "old");
    auto more = numbered(1, 120, 4, "old");
    old_files.insert(old_files.end(), more.begin(), more.end());
    auto new_files = numbered(0, 120, 2, "new");
    more = numbered(3, 120, 4, "new");
    new_files.insert(new_files.end(), more.begin(), more.end());
    for (auto swapped_after : {1, 2, 5, 8}) {
      fill(*on, old_files);
      auto next = build(*on, new_files);
      std::map<std::string, int> seen;
      auto query = in_pages_of(10);
      auto pages = 0;
      do {
        auto page = list_catalog(*on, query).value();
        auto edition = ++pages <= swapped_after ? "old" : "new";
        for (auto& x : page.files) {
          CHECK(x.md5 == edition);
          ++seen[x.id];
        }
        if (pages == swapped_after) {
          CHECK(swap_catalog(*on, next, noon()));
          while (drop_old_catalog(*on, 7) > 0)
            ;
        }
        query.token = page.next;
      } while (!query.token.empty());
      CHECK(pages > swapped_after);
      for (auto& x : numbered(0, 120, 2))
        CHECK(seen[x.id] == 1);
      for (auto& [id, times] : seen)
        CHECK(times <= 1);
    }
  }
}

TEST_CASE("what comes and goes between pages moves nothing else") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    auto current = fill(*on, numbered(0, 100, 2));
    auto query = in_pages_of(10);
    std::vector<library_file> listed;
    for (auto turn = 0;; ++turn) {
      auto page = list_catalog(*on, query).value();
      listed.insert(listed.end(), page.files.begin(), page.files.end());
      if (page.next.empty())
        break;
      query.token = page.next;
      // Before the place, and at it: the file that the token names.
      auto first = "a " + std::to_string(turn);
      CHECK(sync_catalog(*on, current, {file("x" + first.substr(2), first)},
                         {{"drive", page.files.back().id}}, noon()));
    }
    CHECK(names_of(listed) == names_of(numbered(0, 100, 2)));
  }
}

TEST_CASE("a token that is none is refused by the database's functions") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    fill(*on, numbered(0, 4, 1));
    library_query query;
    for (auto& token : {std::string{"x"}, std::string{"' or 1=1 --"},
                        std::string(100'000, 'A')}) {
      query.token = token;
      auto answer = list_catalog(*on, query);
      REQUIRE_FALSE(answer.has_value());
      CHECK(answer.error().code == errc::invalid_request);
      CHECK(answer.error().fields.at(0).field == "page_token");
    }
    // A place behind all is a place.
    query.token = write_catalog_token({"zzz", "drive", "x"});
    CHECK(list_catalog(*on, query).value().files.empty());
  }
}
