#include "config/value.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>

using namespace bidiq;

namespace {

const setting_info& row(std::string_view name) {
  auto table = setting_table();
  auto i = std::ranges::find(table, name, &setting_info::name);
  REQUIRE(i != table.end());
  return *i;
}

} // namespace

TEST_CASE("every default passes its own rule and reads back the same") {
  for (const auto& info : setting_table()) {
    INFO(info.name);
    const settings defaults;
    settings copy;
    auto text = render_value(defaults, info);
    CHECK(assign(copy, info, text) == "");
    CHECK(render_value(copy, info) == text);
  }
}

TEST_CASE("numbers outside their bounds or with rubbish are refused") {
  settings x;
  for (auto text : {"", "-1", "65536", "80x", " 80", "8e3", "0x50",
                    "99999999999999999999"}) {
    CHECK(assign(x, row("PORT"), text)
          == "is not a whole number from 0 to 65535");
    CHECK(x.port == 8000);
  }
  CHECK(assign(x, row("PORT"), "0") == "");
  CHECK(x.port == 0);
  for (auto text : {"nan", "inf", "0", "-3", "1,5"})
    CHECK(assign(x, row("PNCP_RATE_LIMIT"), text)
          == "is not a number from 0.01 to 1000000 (requests/s)");
  CHECK(assign(x, row("PNCP_RATE_LIMIT"), "2.5") == "");
  CHECK(x.pncp_rate_limit == 2.5);
}

TEST_CASE("times are seconds, decimals allowed") {
  settings x;
  CHECK(assign(x, row("SEARCH_TIMEOUT_S"), "12.25") == "");
  CHECK(x.search_timeout == std::chrono::milliseconds(12250));
  CHECK(render_value(x, row("SEARCH_TIMEOUT_S")) == "12.25");
  CHECK(assign(x, row("SEARCH_TIMEOUT_S"), "5m")
        == "is not a time from 1 to 86400 (s)");
}

TEST_CASE("any number within its bounds reads back the same") {
  CHECK(rc::check([] {
    settings x;
    settings y;
    x.max_body_bytes = *rc::gen::inRange<int64_t>(1024, 1073741825);
    x.pncp_rate_limit = *rc::gen::inRange(1, 100000000) / 100.0;
    x.result_ttl
      = std::chrono::milliseconds(*rc::gen::inRange(1000, 604800001));
    for (auto name : {"MAX_BODY_BYTES", "PNCP_RATE_LIMIT", "RESULT_TTL_S"})
      RC_ASSERT(assign(y, row(name), render_value(x, row(name))).empty());
    RC_ASSERT(x.max_body_bytes == y.max_body_bytes);
    RC_ASSERT(x.pncp_rate_limit == y.pncp_rate_limit);
    RC_ASSERT(x.result_ttl == y.result_ttl);
  }));
}

TEST_CASE("lists are split at commas and checked word by word") {
  settings x;
  CHECK(assign(x, row("CORS_ORIGINS"), " https://a , http://b:1,") == "");
  CHECK(x.cors_origins == std::vector<std::string>{"https://a", "http://b:1"});
  CHECK(assign(x, row("CORS_ORIGINS"), "https://a,b")
        == "is not * or scheme://host[:port] with http or https");
  CHECK(assign(x, row("SOURCES"), ",")
        == "names none of: one of: pncp, pcp, comprasgov");
}

TEST_CASE("a word that is none of a setting's is told the others") {
  settings x;
  CHECK(assign(x, row("AUTH_MODE"), "none")
        == "is not one of: off, jwt, supabase");
  CHECK(assign(x, row("STORAGE_BACKEND"), "disk")
        == "is not one of: local, supabase, s3, none");
  CHECK(assign(x, row("LOG_FORMAT"), "xml") == "is not one of: text, json");
}

TEST_CASE("switches know the usual words") {
  settings x;
  for (auto text : {"1", "true", "YES", "On"}) {
    x.bench_routes = false;
    CHECK(assign(x, row("BENCH_ROUTES"), text) == "");
    CHECK(x.bench_routes);
  }
  CHECK(assign(x, row("BENCH_ROUTES"), "off") == "");
  CHECK_FALSE(x.bench_routes);
  CHECK(assign(x, row("BENCH_ROUTES"), "2") == "is neither true nor false");
}

TEST_CASE("secrets and credentials inside URLs are never shown") {
  settings x;
  x.signing_secret = "hunter2";
  x.redis_url = "redis://:hunter2@h";
  x.upstream_proxy = "http://me:hunter2@proxy:3128/";
  CHECK(render_masked(x, row("SIGNING_SECRET")) == "***");
  CHECK(render_masked(x, row("REDIS_URL")) == "***");
  CHECK(render_masked(x, row("METRICS_TOKEN")) == "");
  CHECK(render_masked(x, row("UPSTREAM_PROXY")) == "http://***@proxy:3128/");
  CHECK(mask_credentials("a://b:c@d,e://f@g@h/i@j k://l")
        == "a://***@d,e://***@h/i@j k://l");
}
