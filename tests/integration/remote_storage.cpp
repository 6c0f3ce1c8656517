// Workbooks in a store in the network, as a user gets them.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <regex>

using namespace bidiq::test;
using nlohmann::json;

namespace {

struct storing_node {
  explicit storing_node(const std::string& store) : kind(store) {
    control({{"big",
              {{"store", store},
               {"bucket", "excel-reports"},
               {"path", "first"},
               {"size", 1},
               {"seed", 1}}}});
    x.kill_node();
    if (store == "s3")
      x.start_node({{"STORAGE_BACKEND", "s3"},
                    {"S3_ENDPOINT", x.sim->url() + "/s3"},
                    {"S3_ACCESS_KEY_ID", "sim-access"},
                    {"S3_SECRET_ACCESS_KEY", "sim-secret"}});
    else
      x.start_node({{"STORAGE_BACKEND", "supabase"},
                    {"SUPABASE_URL", x.sim->url()},
                    {"SUPABASE_SERVICE_ROLE_KEY", "sim-service-key"}});
  }

  void control(const json& what) {
    REQUIRE(
      http_request("POST", x.sim->url() + "/__sim/storage", what.dump()).status
      == 200);
  }

  void strike(json how) {
    control({{kind, {how}}});
  }

  json search() {
    auto answer = x.search({});
    REQUIRE(answer.status == 200);
    return answer.json();
  }

  http_answer get(const std::string& target) {
    return http_request("GET", x.url(target));
  }

  std::string kind;
  node_fixture x{{"--generate", "300", "--seed", "7"}};
};

std::string escaped(const std::string& text) {
  std::string out;
  for (unsigned char c : text) {
    constexpr const char* digits = "0123456789ABCDEF";
    (out += '%') += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

} // namespace

TEST_CASE("a workbook rests in the store and comes by its address, or by us") {
  for (std::string store : {"supabase", "s3"}) {
    INFO(store);
    storing_node n{store};
    auto result = n.search();
    CHECK(result["excel_status"] == "ready");
    CHECK(result["excel_base64"] == nullptr);
    CHECK(result["excel_expires_in"] > 0);
    auto url = result["download_url"].get<std::string>();
    auto id = result["download_id"].get<std::string>();
    CHECK(url.starts_with(n.x.sim->url()));
    CHECK(std::regex_search(
      id, std::regex{"[0-9]{8}_[0-9]{6}_"
                     + result["search_id"].get<std::string>() + "\\.xlsx$"}));
    auto direct = http_request("GET", url);
    CHECK(direct.status == 200);
    CHECK(direct.body.starts_with("PK"));
    auto ours = n.get("/v1/download?id=" + id);
    CHECK(ours.status == 200);
    CHECK((ours.body == direct.body));
    CHECK(ours.header("content-disposition").find(".xlsx")
          != std::string::npos);
    auto sent_on = n.get("/v1/download?url=" + escaped(url));
    CHECK(sent_on.status == 302);
    CHECK(sent_on.header("location") == url);
    CHECK(n.get("/v1/download?url=" + escaped("https://evil.example/")).status
          == 400);
    CHECK(n.get("/v1/download?id=" + id + "x").status == 404);
    auto metrics = n.get("/metrics").body;
    CHECK(metrics.find("bidiq_storage_calls_total{operation=\"put\",outcome="
                       "\"ok\"} 1")
          != std::string::npos);
    CHECK(n.get("/v1/health").json()["storage"]["backend"] == store);
  }
}

TEST_CASE("a store that fails costs the address, not the workbook") {
  for (std::string store : {"supabase", "s3"}) {
    storing_node n{store};
    for (auto how : {json{{"on", "put"}, {"status", 503}},
                     json{{"on", "put"}, {"status", 403}},
                     json{{"on", "put"}, {"status", 413}},
                     json{{"on", "put"}, {"drop", true}}}) {
      INFO(store << how);
      n.strike(how);
      auto result = n.search();
      CHECK(result["status"] == "completed");
      CHECK(result["excel_status"] == "ready");
      CHECK(result["excel_base64"].get<std::string>().starts_with("UEs"));
      CHECK(result["download_url"] == nullptr);
      CHECK(result["download_id"] == nullptr);
    }
    CHECK(n.x.node->process().err().find(
            "Storage upload failed, falling back to base64 encoding")
          != std::string::npos);
  }
}

TEST_CASE("an address that cannot be signed is as good as no upload") {
  storing_node n{"supabase"};
  n.strike({{"on", "sign"}, {"status", 500}});
  auto result = n.search();
  CHECK(result["excel_base64"].is_string());
  CHECK(result["download_id"] == nullptr);
}

TEST_CASE("a download says what the store says") {
  for (std::string store : {"supabase", "s3"}) {
    INFO(store);
    storing_node n{store};
    auto id = n.search()["download_id"].get<std::string>();
    n.strike({{"on", "get"}, {"status", 503}});
    auto away = n.get("/v1/download?id=" + id);
    CHECK(away.status == 503);
    CHECK_FALSE(away.header("retry-after").empty());
    n.strike({{"on", "get"}, {"truncate", true}, {"times", 2}});
    CHECK(n.get("/v1/download?id=" + id).status == 200);
    n.control({{"clear_objects", true}});
    CHECK(n.get("/v1/download?id=" + id).status == 404);
  }
}
