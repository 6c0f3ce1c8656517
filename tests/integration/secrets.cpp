// A round of use with recognisable secrets, none of which is written anywhere.
#include "tests/catch.hpp"
#include "tests/integration/users.hpp"
#include "tests/tools/postgres_server.hpp"
#include "tests/tools/redis_server.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <sys/resource.h>

using namespace bidiq;
using namespace bidiq::test;

namespace {

const std::string jwt_secret = "canary-jwt-secret-0123456789-0123456789";

std::string with_password(std::string url) {
  auto at = url.find('@');
  REQUIRE(at != std::string::npos);
  return url.insert(at, ":canary-database-password");
}

child_process::variables secret_settings(const redis_server& redis,
                                         postgres_server& postgres) {
  return {{"SUPABASE_JWT_SECRET", jwt_secret},
          {"AUTH_MODE", "jwt"},
          {"METRICS_TOKEN", "canary-metrics-token"},
          {"SUPABASE_SERVICE_ROLE_KEY", "canary-service-role-key"},
          {"SIGNING_SECRET", "canary-signing-secret-0123456789-0123456789"},
          {"REDIS_URL", redis.url()},
          {"DATABASE_URL", with_password(postgres.new_database())},
          {"LOG_LEVEL", "debug"}};
}

// All that a key of Redis holds.
std::string content(redis_server& redis, const std::string& key) {
  auto type = redis.command({"TYPE", key});
  if (type == "string")
    return redis.command({"GET", key});
  if (type == "hash")
    return redis.command({"HGETALL", key});
  if (type == "stream")
    return redis.command({"XRANGE", key, "-", "+"});
  if (type == "set")
    return redis.command({"SMEMBERS", key});
  if (type == "zset")
    return redis.command({"ZRANGE", key, "0", "-1"});
  return type == "list" ? redis.command({"LRANGE", key, "0", "-1"}) : "";
}

std::string everything(redis_server& redis) {
  std::string out;
  for (auto& key : redis.list({"KEYS", "*"}))
    out += key + "\n" + content(redis, key) + "\n";
  return out;
}

// What bidiqd says to an order on its command line.
std::string order(const std::vector<std::string>& args,
                  const child_process::variables& env) {
  child_process it{"bidiqd", args, env};
  it.wait();
  return it.out() + it.err();
}

// A user, and all that he is told.
struct listener {
  std::string ask(const std::string& method, const std::string& path,
                  const header_list& headers = {},
                  const std::string& body = {}) {
    auto out = http_request(method, node.url(path), body, headers);
    told += out.body;
    // The cookie is the token, by its nature.
    for (auto& [name, value] : out.headers)
      if (name != "set-cookie")
        told += name + ": " + value + "\n";
    return out.body;
  }

  node_fixture& node;
  std::string told;
};

void use(listener& x, const std::string& token, const std::string& admin) {
  auto user = bearer(token);
  auto wrong = bearer(token + "x");
  x.ask("POST", "/v1/buscar", user,
        search_body({{"search_id", "search-01"}}).dump());
  x.ask("POST", "/v1/buscar", user, R"({"ufs":["XX"]})");
  x.ask("POST", "/v1/buscar", user, "{" + token);
  for (auto what : {"status", "results", "nothing"})
    x.ask("GET", std::string{"/v1/search/search-01/"} + what, user);
  x.ask("GET", "/v1/buscar-progress/search-01", user);
  x.ask("POST", "/v1/search/search-01/cancel", user);
  x.ask("POST", "/v1/search/search-01/retry", user);
  for (auto path : {"/v1/me", "/v1/sessions", "/v1/admin/breakers"}) {
    x.ask("GET", path, user);
    x.ask("GET", path, wrong);
    x.ask("GET", std::string{path} + "?token=" + token);
    x.ask("GET", std::string{path} + "?access_token=" + token, wrong);
  }
  x.ask("GET", "/v1/download?id=" + token, user);
  x.ask("GET", "/v1/admin/breakers", bearer(admin));
  x.ask("DELETE", "/v1/admin/tokens/" + std::string{ana}, bearer(admin));
  x.ask("POST", "/v1/session", user);
  x.ask("GET", "/v1/sessions", cookie(token));
  x.ask("POST", "/v1/session", cookie(token));
  for (auto path : {"/v1/health", "/v1/health/ready"})
    x.ask("GET", path, user);
  x.ask("GET", "/metrics", bearer("canary-metrics-token"));
  x.ask("GET", "/metrics", bearer("canary-metrics-wrong"));
  x.ask("DELETE", "/v1/session", user);
  x.ask("GET", "/v1/me", user);
}

// The parts of a token by which another one could be made of it.
std::vector<std::string> parts_of(const std::string& token) {
  auto last = token.rfind('.');
  return {token, token.substr(0, last), token.substr(last + 1)};
}

void expect_none(const std::string& text, const std::string& token,
                 const std::string& admin) {
  auto at = text.find("canary");
  CAPTURE(text.substr(at == std::string::npos ? text.size() : at, 80));
  CHECK(at == std::string::npos);
  for (auto& one : {token, admin})
    for (auto& part : parts_of(one))
      CHECK(text.find(part) == std::string::npos);
}

// Ends the node as a crash would; what its core holds. "": the kernel gives it
// to another program, or a sanitizer forbids it.
std::string core_of(server_process& x) {
  auto pid = x.process().pid();
  rlimit any_size{RLIM_INFINITY, RLIM_INFINITY};
  prlimit(pid, RLIMIT_CORE, &any_size, nullptr);
  x.process().signal(SIGABRT);
  x.process().wait();
  for (auto& name : {std::string{"core"}, "core." + std::to_string(pid)}) {
    std::ifstream in{name, std::ios::binary};
    if (!in)
      continue;
    std::string out{std::istreambuf_iterator<char>{in}, {}};
    std::filesystem::remove(name);
    return out;
  }
  return {};
}

std::string core_filter(server_process& x) {
  auto path = "/proc/" + std::to_string(x.process().pid()) + "/coredump_filter";
  std::string out;
  std::ifstream{path} >> out;
  return out;
}

} // namespace

TEST_CASE("the core of a crash holds no secret unless it is wanted") {
  auto env
    = with_users({{"SUPABASE_JWT_SECRET", jwt_secret},
                  {"SIGNING_SECRET", "canary-signing-secret-of-32-bytes"},
                  {"LOG_LEVEL", "error"}});
  auto wanted = GENERATE(false, true);
  env.emplace_back("CORE_DUMPS", wanted ? "true" : "false");
  node_fixture x{{"--generate", "50", "--seed", "7"}, env};
  auto token = token_of(ana, false, std::chrono::hours{1}, "maquina",
                        jwt_secret);
  CHECK(http_request("GET", x.url("/v1/me"), {}, bearer(token)).status == 200);
  CHECK((core_filter(*x.node) == "00000010") == !wanted);
  auto core = core_of(*x.node);
  if (core.empty())
    return;
  CHECK((core.find("canary-") != std::string::npos) == wanted);
  CHECK((core.find(parts_of(token)[1]) != std::string::npos) == wanted);
}

TEST_CASE("no secret and no token is ever told, logged or put into Redis") {
  redis_server redis{{.password = "canary-redis-password"}};
  postgres_server postgres;
  auto env = secret_settings(redis, postgres);
  node_fixture node{{"--generate", "50", "--seed", "7"}, env};
  REQUIRE(eventually([&] {
    return http_request("GET", node.url("/v1/health")).json()["status"] == "ok";
  }));
  auto token = token_of(ana, false, std::chrono::hours{1}, "maquina",
                        jwt_secret);
  auto admin = token_of(rui, true, std::chrono::hours{1}, "maquina",
                        jwt_secret);
  listener x{node, {}};
  use(x, token, admin);
  postgres.kill9();
  REQUIRE(eventually([&] {
    return x.ask("GET", "/v1/me", bearer(admin)).find("unavailable")
           != std::string::npos;
  }));
  x.ask("GET", "/v1/health");
  postgres.start();
  SECTION("told or logged") {
    node.node->process().signal(SIGTERM);
    CHECK(node.node->process().wait() == 0);
    expect_none(x.told, token, admin);
    expect_none(node.node->process().out() + node.node->process().err(), token,
                admin);
  }
  SECTION("put into Redis") {
    auto all = everything(redis);
    CHECK(all.find("bidiq:token:") != std::string::npos);
    expect_none(all, token, admin);
  }
  SECTION("shown by the program") {
    std::vector<std::vector<std::string>> orders{{"--check-config"},
                                                 {"--print-config"},
                                                 {"--check-config", "--port",
                                                  "none"},
                                                 {"migrate", "status"}};
    for (auto& args : orders)
      expect_none(order(args, env), token, admin);
  }
}
