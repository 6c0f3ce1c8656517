// What one node has read of upstream, the others need not ask for.
#include "actors/base/time.hpp"
#include "tests/catch.hpp"
#include "tests/cluster/upstream_fleet.hpp"

#include <functional>
#include <future>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

const json food_question{{"ufs", {"SP", "MG", "AC"}},
                         {"setor_id", "alimentos"}};

json with(json changes) {
  auto out = food_question;
  out.update(changes);
  return out;
}

std::string day_before(int days) {
  auto today
    = std::chrono::floor<std::chrono::days>(to_local(system_utc_now()));
  return format_day(today - std::chrono::days{days});
}

bool whole(const json& result) {
  return result["status"] == "completed" && result["coverage_pct"] == 100
         && result["failed_ufs"].empty() && result["total_raw"] > 0;
}

// What a question costs upstream.
size_t cost(upstream_fleet& x, const std::function<void()>& ask) {
  auto before = x.asked();
  ask();
  return x.asked() - before;
}

// On a machine that is busy with other things Redis may answer later than
// REDIS_OP_TIMEOUT_MS; then a node rightly asks upstream.
const upstream_fleet::options quick{
  {{"PNCP_RATE_LIMIT", "200"}, {"REDIS_OP_TIMEOUT_MS", "10000"}}};
const upstream_fleet::options slow{{{"FLIGHT_LEASE_S", "2"}}};

} // namespace

TEST_CASE("what one node has read costs upstream nothing on another") {
  upstream_fleet x{quick};
  INFO(x.logs());
  auto first = x.search(0, food_question);
  REQUIRE(whole(first));
  REQUIRE(x.asked() > 3);
  auto free = [&](size_t node, const json& changes) {
    INFO("node " << node << ", " << changes.dump());
    json result;
    CHECK(cost(x, [&] { result = x.search(node, with(changes)); }) == 0);
    CHECK(whole(result));
    CHECK(result["cached"] == true);
    CHECK(!result["cached_at"].is_null());
    return result;
  };
  auto same = free(1, json::object());
  CHECK(same["total_raw"] == first["total_raw"]);
  CHECK(same["total_filtrado"] == first["total_filtrado"]);
  free(2, {{"setor_id", nullptr}, {"termos_busca", "aquisição, serviço"}});
  free(1, {{"setor_id", "vestuario"}});
  auto fewer = free(2, {{"data_inicial", day_before(20)},
                        {"data_final", day_before(5)}});
  CHECK(fewer["total_raw"] < first["total_raw"]);
  free(1, {{"ufs", {"AC"}}, {"modalidades", {6}}});
}

TEST_CASE("a year of all UFs that one node has read costs no other anything") {
  upstream_fleet x{quick};
  INFO(x.logs());
  json all{{"ufs", {"AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO",
                    "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR",
                    "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"}},
           {"data_inicial", day_before(364)},
           {"setor_id", "alimentos"},
           {"modalidades", {4, 5, 6, 7}}};
  auto first = x.search(0, all);
  REQUIRE(whole(first));
  for (size_t node : {1, 0, 2, 1}) {
    INFO("node " << node);
    json result;
    CHECK(cost(x, [&] { result = x.search(node, all); }) == 0);
    CHECK(whole(result));
    CHECK(result["total_raw"] == first["total_raw"]);
  }
}

TEST_CASE("who asks for fresh notices gets them from upstream") {
  upstream_fleet x{quick};
  INFO(x.logs());
  json result;
  auto pages = cost(x, [&] { result = x.search(0, food_question); });
  REQUIRE(whole(result));
  CHECK(cost(x,
             [&] {
               result = x.search(1, with({{"force_fresh", true}}));
             })
        == pages);
  CHECK(whole(result));
  CHECK(result["cached"] == false);
}

TEST_CASE("a search of two nodes at once asks for each page once") {
  upstream_fleet x{quick};
  INFO(x.logs());
  json alone;
  auto pages = cost(x, [&] { alone = x.search(2, food_question); });
  REQUIRE(whole(alone));
  for (int round = 0; round < 5; ++round) {
    INFO("round " << round);
    x.clear_cache(0);
    json a, b;
    CHECK(cost(x,
               [&] {
                 auto other = std::async(std::launch::async, [&] {
                   return x.search(1, food_question);
                 });
                 a = x.search(0, food_question);
                 b = other.get();
               })
          == pages);
    CHECK(whole(a));
    CHECK(whole(b));
    CHECK(a["total_raw"] == alone["total_raw"]);
    CHECK(b["total_raw"] == alone["total_raw"]);
  }
}

TEST_CASE("a search ends whole although the node that read for it was killed") {
  upstream_fleet x{slow};
  INFO(x.logs());
  auto before = x.asked();
  x.start(0, food_question);
  REQUIRE(eventually([&] { return x.asked() > before + 3; }));
  auto id = x.start(1, food_question);
  REQUIRE(eventually([&] { return x.asked() > before + 8; }));
  x.kill9(0);
  auto result = x.result(1, id);
  CHECK(whole(result));
  CHECK(result["total_raw"] == x.search(2, food_question)["total_raw"]);
}

TEST_CASE("an administrator's clearing empties the cache of all nodes") {
  upstream_fleet x{quick};
  INFO(x.logs());
  auto pages = cost(x, [&] { REQUIRE(whole(x.search(0, food_question))); });
  CHECK(cost(x, [&] { REQUIRE(whole(x.search(1, food_question))); }) == 0);
  x.clear_cache(0);
  // Node 1 hears of it from Redis.
  CHECK(eventually([&] {
    return cost(x, [&] { REQUIRE(whole(x.search(1, food_question))); })
           == pages;
  }));
}

TEST_CASE("without Redis a node still goes by what it has in memory") {
  upstream_fleet x{quick};
  INFO(x.logs());
  auto first = x.search(0, food_question);
  REQUIRE(whole(first));
  x.redis().kill9();
  REQUIRE(eventually([&] { return x.health(0)["redis_connected"] == false; }));
  json again;
  CHECK(cost(x, [&] { again = x.search(0, food_question); }) == 0);
  CHECK(whole(again));
  CHECK(again["total_raw"] == first["total_raw"]);
}
