#include "storage/accounts/own_sector_rows.hpp"

#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

#include <thread>
#include <vector>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const std::string first_user = user_id(1);
const std::string second_user = user_id(2);
constexpr uint64_t no_limit = 100;

own_sector sector_at(const std::string& id, utc_time when,
                     const std::string& definition = "{\"name\":\"Ç\"}") {
  return {id, definition, when, when};
}

} // namespace

TEST_CASE("a sector is kept as it was written, and replaced by its id") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto now = at(2026, 6, 15);
    auto first = save_own_sector(*on, first_user, sector_at("epis", now),
                                 no_limit)
                   .value();
    CHECK(first.is_new);
    CHECK(first.kept == sector_at("epis", now));
    auto later = sector_at("epis", now + 1h, "{\"name\":\"é\"}");
    auto second = save_own_sector(*on, first_user, later, no_limit).value();
    CHECK_FALSE(second.is_new);
    CHECK(second.kept.created == now);
    CHECK(second.kept.updated == now + 1h);
    CHECK(second.kept.definition == later.definition);
    CHECK(find_own_sector(*on, first_user, "epis").value() == second.kept);
  }
}

TEST_CASE("sectors are listed by id, each user's apart") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto now = at(2026, 6, 15);
    for (auto id : {"zinco", "epis"})
      CHECK(save_own_sector(*on, first_user, sector_at(id, now), no_limit)
              .has_value());
    CHECK(
      save_own_sector(*on, second_user, sector_at("epis", now, "{}"), no_limit)
        .has_value());
    auto hers = list_own_sectors(*on, first_user).value();
    REQUIRE(hers.size() == 2);
    CHECK(hers[0].id == "epis");
    CHECK(hers[1].id == "zinco");
    CHECK(list_own_sectors(*on, "local").value().empty());
    CHECK(find_own_sector(*on, second_user, "epis").value().definition == "{}");
    CHECK(find_own_sector(*on, second_user, "zinco").error().code
          == errc::not_found);
    CHECK(remove_own_sector(*on, second_user, "zinco").error().code
          == errc::not_found);
    CHECK(remove_own_sector(*on, second_user, "epis").value());
    CHECK(remove_own_sector(*on, second_user, "epis").error().code
          == errc::not_found);
    CHECK(find_own_sector(*on, first_user, "epis").has_value());
  }
}

TEST_CASE("a user keeps so many sectors, of which each may still change") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto now = at(2026, 6, 15);
    for (auto id : {"aa", "bb"})
      CHECK(
        save_own_sector(*on, first_user, sector_at(id, now), 2).has_value());
    CHECK(save_own_sector(*on, first_user, sector_at("cc", now), 2).error().code
          == errc::too_many_sectors);
    CHECK(save_own_sector(*on, first_user, sector_at("bb", now + 1h), 2)
            .has_value());
    CHECK(
      save_own_sector(*on, second_user, sector_at("cc", now), 2).has_value());
    CHECK(remove_own_sector(*on, first_user, "aa").value());
    CHECK(
      save_own_sector(*on, first_user, sector_at("cc", now), 2).has_value());
  }
}

TEST_CASE("of those who save at once no more get in than may") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    constexpr int askers = 8;
    constexpr uint64_t most = 3;
    std::vector<std::thread> threads;
    std::vector<outcome<saved_sector>> done(askers);
    for (int i = 0; i < askers; ++i)
      threads.emplace_back([&, i] {
        auto on = db.connect();
        done[static_cast<size_t>(i)] = save_own_sector(
          *on, first_user, sector_at("s" + std::to_string(i), at(2026, 6, 15)),
          most);
      });
    for (auto& x : threads)
      x.join();
    size_t saved = 0;
    for (auto& x : done)
      saved += x.has_value();
    CHECK(saved == most);
    CHECK(list_own_sectors(*db.connect(), first_user).value().size() == most);
  }
}
