#include "net/routes/account_json.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

const utc_time new_year{std::chrono::seconds{1'767'225'600}};

search_snapshot running(const std::string& id) {
  search_snapshot out;
  out.search_id = id;
  out.status = search_status::running;
  out.progress = 37;
  out.found = 2;
  out.created = new_year;
  out.request = share(plain_request());
  return out;
}

search_record recorded(const std::string& id) {
  search_record out;
  out.search_id = id;
  out.status = "running";
  out.created = new_year;
  out.ufs = {"SP"};
  out.first = "2026-01-01";
  out.last = "2026-01-15";
  return out;
}

} // namespace

TEST_CASE("an account says what its user may do and has used") {
  account x;
  x.who = {"u", true, "maquina", capabilities_of("maquina").value()};
  x.plan_name = "Máquina";
  x.plan_expires = new_year;
  auto seen = json::parse(account_json(x, {7, 300, new_year}, {}));
  CHECK(seen == json::parse(R"({"user_id":"u","email":null,"is_admin":true,
  "plan":{"id":"maquina","name":"Máquina",
          "expires_at":"2026-01-01T00:00:00.000Z"},
  "capabilities":{"max_history_days":365,"allow_excel":true,
                  "max_requests_per_minute":30,"max_searches_per_month":300,
                  "max_streams":3},
  "quota":{"used":7,"remaining":293,
           "resets_at":"2026-01-01T00:00:00.000Z"}})"));
}

TEST_CASE("what has no limit is null") {
  account x;
  x.email = "a@example.com";
  auto seen = json::parse(account_json(x, {7, std::nullopt, new_year}, {}));
  CHECK(seen["email"] == "a@example.com");
  CHECK(seen["plan"]["expires_at"].is_null());
  CHECK(seen["capabilities"]["max_history_days"].is_null());
  CHECK(seen["quota"]["remaining"].is_null());
}

TEST_CASE("a plan tells its price in reais") {
  auto seen = json::parse(plans_json({{"maquina", "Máquina", 59'700, 30, {}}},
                                     {3, {{"maquina", 8}}}));
  REQUIRE(seen.size() == 1);
  CHECK(seen[0]["price_brl"] == 597);
  CHECK(seen[0]["duration_days"] == 30);
  CHECK(seen[0]["capabilities"]["max_streams"] == 8);
}

TEST_CASE("a session that has ended is as the history has it") {
  auto x = recorded("search-1");
  x.status = "completed";
  x.ended = new_year + std::chrono::seconds{1};
  x.found = 3;
  x.value_cents = 123'456;
  x.terms_text = "meia";
  auto seen = json::parse(sessions_json({{x}, 9}, {running("search-1")}, 1, 4));
  CHECK(seen["total"] == 9);
  CHECK(seen["limit"] == 1);
  CHECK(seen["offset"] == 4);
  auto& session = seen["sessions"][0];
  CHECK(session["status"] == "completed");
  CHECK(session["progress"] == 100);
  CHECK(session["ended_at"] == "2026-01-01T00:00:01.000Z");
  CHECK(session["setor_id"].is_null());
  CHECK(session["termos_busca"] == "meia");
  CHECK(session["total_filtrado"] == 3);
  CHECK(session["valor_total"] == 1234.56);
}

TEST_CASE("a session that runs here is as it is now") {
  auto seen = json::parse(
    sessions_json({{recorded("search-1"), recorded("search-2")}, 2},
                  {running("search-1")}, 50, 0));
  CHECK(seen["sessions"][0]["progress"] == 37);
  CHECK(seen["sessions"][0]["total_filtrado"] == 2);
  CHECK(seen["sessions"][0]["ended_at"].is_null());
  CHECK(seen["sessions"][1]["progress"] == 0);
}

TEST_CASE("without a history a node tells what it knows") {
  snapshot_list live{running("a"), running("b"), running("c")};
  auto x = history_of(live, 1, 1);
  CHECK(x.total == 3);
  REQUIRE(x.records.size() == 1);
  CHECK(x.records[0].search_id == "b");
  CHECK(x.records[0].ufs == std::vector<std::string>{"SP", "RJ"});
  CHECK(history_of(live, 5, 9).records.empty());
}
