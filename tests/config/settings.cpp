#include "config/settings.hpp"

#include "tests/catch.hpp"

#include <set>

using namespace bidiq;

TEST_CASE("names and flags are unique and well formed") {
  std::set<std::string> names;
  for (const auto& info : setting_table()) {
    INFO(info.name);
    CHECK(names.emplace(info.name).second);
    CHECK(info.name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
          == info.name.npos);
    CHECK_FALSE(info.group.empty());
    CHECK(info.meaning.ends_with('.'));
  }
  CHECK(flag_name("SSE_MAX_PER_USER") == "--sse-max-per-user");
}

TEST_CASE("every time and number has bounds that hold its default") {
  const settings defaults;
  for (const auto& info : setting_table()) {
    INFO(info.name);
    std::visit(
      [&](auto field) {
        using type = std::decay_t<decltype(defaults.*field)>;
        constexpr bool bounded
          = std::is_same_v<
              type,
              int64_t> || std::is_same_v<type, double> || std::is_same_v<type, std::chrono::milliseconds>;
        CHECK((info.rule.form == setting_form::number) == bounded);
        CHECK((!bounded || info.rule.min < info.rule.max));
      },
      info.slot);
  }
}

TEST_CASE("what the contract promises is the default") {
  const settings x;
  CHECK(x.host == "127.0.0.1");
  CHECK(x.port == 8000);
  CHECK(x.data_dir == "./data");
  CHECK(x.auth_mode == "off");
  CHECK(x.pncp_base_url == "https://pncp.gov.br/api/consulta");
  CHECK(x.pncp_rate_limit == 10);
  CHECK(x.nodes_expected == 1);
  CHECK(x.max_body_bytes == 1024 * 1024);
  CHECK(x.max_header_bytes == 16 * 1024);
  CHECK(x.max_active_searches == 200);
  CHECK(x.max_active_searches_per_user == 5);
  CHECK(x.search_timeout == std::chrono::seconds(360));
  CHECK(x.result_ttl == std::chrono::seconds(3600));
  CHECK(x.http_connect_timeout == std::chrono::seconds(5));
  CHECK(x.http_read_timeout == std::chrono::seconds(30));
  CHECK(x.http_stream_timeout == std::chrono::seconds(15));
  CHECK(x.storage_backend == "local");
  CHECK(x.storage_bucket == "excel-reports");
  CHECK(x.signed_url_ttl == std::chrono::seconds(600));
  CHECK(x.sse_heartbeat_interval == std::chrono::seconds(15));
  CHECK(x.sse_tracker_wait_timeout == std::chrono::seconds(120));
  CHECK(x.sse_max_per_user == 3);
  CHECK(x.sse_connects_per_minute == 10);
  CHECK(x.sse_max_buffer_bytes == 256 * 1024);
  CHECK(x.progress_ttl == std::chrono::seconds(300));
  CHECK(x.drain_timeout == std::chrono::seconds(25));
  CHECK(x.legacy_routes == "serve");
  CHECK(x.legacy_routes_sunset == "2026-06-01");
}
