#include "config/load.hpp"

#include "config/cross_checks.hpp"
#include "tests/catch.hpp"

using namespace bidiq;

namespace {

using args = std::vector<std::string>;
using texts = std::vector<std::string>;

/// Loads with one file called "f".
loaded_settings load(const args& line, const environment& env = {},
                     const std::string& file = {}) {
  return load_settings(line, env, [&](const std::string& path) {
    return path == "f" ? file_text{file, {}} : file_text{{}, "cannot be read"};
  });
}

texts problems(const loaded_settings& x) {
  texts result;
  for (const auto& problem : x.problems)
    result.push_back(to_string(problem));
  return result;
}

} // namespace

TEST_CASE("nothing given means the defaults") {
  auto x = load({});
  CHECK(x.mode == run_mode::serve);
  CHECK(problems(x) == texts{});
  CHECK(x.warnings == texts{});
  CHECK(x.values.port == 8000);
  CHECK(origin_of(x, "PORT") == "default");
}

TEST_CASE("flags beat the file, the file beats the environment") {
  environment env{{"PORT", "1"}, {"IO_THREADS", "1"}, {"ACTOR_THREADS", "1"}};
  auto x = load({"--env-file", "f", "--port=3"}, env, "PORT=2\nIO_THREADS=2\n");
  CHECK(problems(x) == texts{});
  CHECK(x.values.port == 3);
  CHECK(x.values.io_threads == 2);
  CHECK(x.values.actor_threads == 1);
  CHECK(origin_of(x, "PORT") == "flag --port");
  CHECK(origin_of(x, "IO_THREADS") == "f:2");
  CHECK(origin_of(x, "ACTOR_THREADS") == "environment");
}

TEST_CASE("both names in one place have to say the same") {
  CHECK(problems(load({}, {{"BIDIQ_PORT", "2"}, {"PORT", "1"}}))
        == texts{"PORT (environment): is given twice with different values, "
                 "also as BIDIQ_PORT"});
  CHECK(problems(load({"--env-file=f"}, {}, "BIDIQ_PORT=2\nPORT=3\n"))
        == texts{"PORT (f:1): is given twice with different values, also as "
                 "BIDIQ_PORT"});
  auto same = load({}, {{"PORT", "2"}, {"BIDIQ_PORT", "2"}});
  CHECK(problems(same) == texts{});
  CHECK(same.values.port == 2);
  CHECK(problems(load({}, {{"PORT", "2"}, {"BIDIQ_PORT", ""}})) == texts{});
  auto apart = load({"--env-file=f"}, {{"BIDIQ_PORT", "2"}}, "PORT=3");
  CHECK(problems(apart) == texts{});
  CHECK(apart.values.port == 3);
}

TEST_CASE("a list that has to name something is not given empty") {
  for (auto name : {"SOURCES", "BIDIQ_SOURCES"})
    for (auto value : {"", " ", ","})
      CHECK(problems(load({}, {{name, value}})).size() == 1);
  CHECK(problems(load({}, {{"CORS_ORIGINS", ""}})) == texts{});
}

TEST_CASE("a plan has one number of streams, and is one that there is") {
  auto load_one = [](const std::string& text) {
    return problems(load({}, {{"SSE_MAX_PER_USER_BY_PLAN", text}}));
  };
  CHECK(load_one("") == texts{});
  CHECK(load_one("maquina:5, sala_guerra:10") == texts{});
  for (auto text :
       {"maquina", "maquina:", "maquina:0", "maquina:x", "maquina:5x",
        "maquina:1000001", "pack_10:5", ":5", "maquina:99999999999999999999"})
    CHECK(load_one(text).size() == 1);
  CHECK(load_one("maquina:5,maquina:6")
        == texts{"SSE_MAX_PER_USER_BY_PLAN (environment): has two numbers for "
                 "a plan: \"maquina:6\""});
}

TEST_CASE("all mistakes are reported at once, each with its place") {
  environment env{{"BIDIQ_PROT", "1"}, {"LOG_FORMAT", "xml"}};
  auto x = load({"--env-file", "f", "--port", "80x", "--prot=1", "stray"}, env,
                "IO_THREADS=-1\nrubbish\n");
  CHECK(problems(x)
        == texts{
          "LOG_FORMAT (environment): \"xml\" is not one of: text, json",
          "BIDIQ_PROT (environment): is not a setting, did you mean PORT",
          "f (line 2): is not of the form KEY=VALUE",
          "IO_THREADS (f:1): \"-1\" is not a whole number from 0 to 256",
          "PORT (flag --port): \"80x\" is not a whole number from 0 to 65535",
          "--prot (flag): is not a flag, did you mean --port",
          "stray (flag): is not understood: settings are given as --name value",
        });
}

TEST_CASE("a mistake in a secret does not show it") {
  auto x = load({}, {{"SIGNING_SECRET", "hunter2\n"},
                     {"REDIS_URL", "hunter2"},
                     {"UPSTREAM_PROXY", "ftp://me:hunter2@h"}});
  REQUIRE(x.problems.size() == 3);
  for (const auto& text : problems(x))
    CHECK(text.find("hunter2") == std::string::npos);
}

TEST_CASE("a secret that can be guessed is refused by name") {
  auto short_one = std::string(31, 'x');
  CHECK(problems(load({}, {{"SIGNING_SECRET", short_one}}))
        == texts{"SIGNING_SECRET (environment): *** is not a text of at least "
                 "32 bytes"});
  CHECK(problems(load({}, {{"SIGNING_SECRET", short_one + "x"}})) == texts{});
}

TEST_CASE("a secret may stand in a file, one line end not counted") {
  std::string key(32, 'k');
  for (auto end : {"", "\n", "\r\n"}) {
    auto x = load({}, {{"SIGNING_SECRET_FILE", "f"}}, key + end);
    CHECK(problems(x) == texts{});
    CHECK(x.values.signing_secret == key);
    CHECK(origin_of(x, "SIGNING_SECRET") == "environment, SIGNING_SECRET_FILE");
  }
  CHECK(load({"--signing-secret-file", "f"}, {}, key).values.signing_secret
        == key);
  CHECK(load({}, {{"BIDIQ_METRICS_TOKEN_FILE", "f"}}, "t").values.metrics_token
        == "t");
  CHECK(load({}, {{"REDIS_URL_FILE", "f"}}, "redis://h\n").values.redis_url
        == "redis://h");
  // Two line ends: the second one is no part of any secret.
  CHECK(problems(load({}, {{"SIGNING_SECRET_FILE", "f"}}, key + "\n\n")).size()
        == 1);
}

TEST_CASE("a secret file that does not serve is told by the setting's name") {
  CHECK(problems(load({}, {{"SIGNING_SECRET_FILE", "missing"}}))
        == texts{"SIGNING_SECRET_FILE (environment): names a file that cannot "
                 "be read"});
  for (auto nothing : {"", "\n", "\r\n"})
    CHECK(problems(load({"--metrics-token-file=f"}, {}, nothing))
          == texts{"METRICS_TOKEN_FILE (flag --metrics-token-file): names a "
                   "file that is empty"});
  // What is wrong with the content is told without it.
  auto x = load({}, {{"SIGNING_SECRET_FILE", "f"}}, "hunter2");
  REQUIRE(x.problems.size() == 1);
  CHECK(to_string(x.problems[0]).find("hunter2") == std::string::npos);
}

TEST_CASE("a secret given both ways is a mistake, whatever comes first") {
  std::string key(32, 'k');
  auto x = load({"--signing-secret-file", "f"}, {{"SIGNING_SECRET", key}}, key);
  CHECK(problems(x)
        == texts{"SIGNING_SECRET (environment): is given twice, also as "
                 "SIGNING_SECRET_FILE (flag --signing-secret-file)"});
  CHECK(problems(
          load({}, {{"METRICS_TOKEN", "a"}, {"METRICS_TOKEN_FILE", "f"}}, "b"))
          .size()
        == 1);
  // An empty one counts as not given.
  CHECK(problems(
          load({}, {{"METRICS_TOKEN", ""}, {"METRICS_TOKEN_FILE", "f"}}, "b"))
        == texts{});
}

TEST_CASE("only secrets are read from files") {
  CHECK(problems(load({}, {{"BIDIQ_PORT_FILE", "f"}}, "80")).size() == 1);
  CHECK(problems(load({"--port-file", "f"}, {}, "80")).size() == 1);
  CHECK(load({}, {{"SECTORS_FILE", "f"}}, "x").values.sectors_file == "f");
}

TEST_CASE("a secret given as a flag is warned about") {
  std::string key(32, 'k');
  auto x = load({"--signing-secret", key, "--metrics-token=t", "--redis-url",
                 "redis://:pw@h", "--upstream-proxy", "http://u:pw@h"});
  CHECK(problems(x) == texts{});
  REQUIRE(x.warnings.size() == 4);
  for (auto& text : x.warnings) {
    CHECK(text.find("flag") != std::string::npos);
    CHECK(text.find("pw") == std::string::npos);
    CHECK(text.find(key) == std::string::npos);
  }
  CHECK(
    load({"--redis-url", "redis://h", "--signing-secret-file", "f"}, {}, key)
      .warnings
    == texts{});
  CHECK(load({}, {{"SIGNING_SECRET", key}}).warnings == texts{});
}

TEST_CASE("switches need no value, other flags do") {
  CHECK(load({"--bench-routes"}).values.bench_routes);
  CHECK(load({"--bench-routes", "--port", "1"}).values.bench_routes);
  CHECK_FALSE(load({"--bench-routes", "off"}).values.bench_routes);
  CHECK_FALSE(load({"--bench-routes=0"}).values.bench_routes);
  CHECK(problems(load({"--port", "--bench-routes"}))
        == texts{"--port (flag): needs a value"});
  CHECK(problems(load({"--host"})) == texts{"--host (flag): needs a value"});
}

TEST_CASE("a file that cannot be read is a mistake") {
  CHECK(problems(load({"--env-file", "missing"}))
        == texts{"missing (flag --env-file): cannot be read"});
}

TEST_CASE("an empty value in environment or file counts as not given") {
  auto x = load({"--env-file", "f"}, {{"PORT", ""}, {"USER_AGENT", ""}},
                "PORT=\nLOG_LEVEL=''\n");
  CHECK(problems(x) == texts{});
  CHECK(x.values.port == 8000);
  CHECK_FALSE(x.values.user_agent.empty());
  CHECK(
    problems(load({"--port="}))
    == texts{"PORT (flag --port): \"\" is not a whole number from 0 to 65535"});
}

TEST_CASE("foreign names are left alone, near misses in our file are told") {
  auto x = load({"--env-file", "f"},
                {{"PATH", "/bin"},
                 {"PROT", "1"},
                 {"BIDIQ_SERVER", "http://x"},
                 {"BIDIQ_TOKEN", "t"}},
                "OPENAI_API_KEY=x\nPNCP_RATE_LIMT=3\n");
  CHECK(problems(x) == texts{});
  CHECK(
    x.warnings
    == texts{
      "PNCP_RATE_LIMT (f:2) is not a setting, did you mean PNCP_RATE_LIMIT"});
}

TEST_CASE("an address others can reach is refused while there are no users") {
  auto x = load({"--bench-routes"}, {{"HOST", "0.0.0.0"}});
  REQUIRE(x.problems.size() == 3);
  CHECK(x.problems[0].name == "HOST");
  CHECK(x.problems[0].origin == "environment");
  CHECK(x.problems[0].message.find("AUTH_MODE") != std::string::npos);
  CHECK(x.problems[1].name == "BENCH_ROUTES");
  CHECK(x.problems[2].name == "ALLOWED_HOSTS");
  CHECK(problems(load({"--host", "::1", "--bench-routes"})) == texts{});
}

TEST_CASE("jobs are kept in PostgreSQL where there is one") {
  auto x = load({"--job-store-backend", "postgresql"});
  REQUIRE(x.problems.size() == 1);
  CHECK(x.problems[0].name == "JOB_STORE_BACKEND");
  CHECK(problems(load({"--job-store-backend", "postgresql", "--database-url",
                       "postgresql://a@b/c"}))
        == texts{});
  CHECK(problems(load({"--job-store-backend", "memory"})) == texts{});
  CHECK(load({"--job-store-backend", "redis"}).problems.size() == 1);
  CHECK(problems(load(
          {"--job-store-backend", "redis", "--redis-url", "redis://localhost"}))
        == texts{});
}

TEST_CASE("loops run by the clock if their crontab can be read") {
  CHECK(problems(load({"--old-jobs-cron", "30 3 * * *"})) == texts{});
  auto x = load({"--account-upkeep-cron", "0 0 31 2 *"});
  REQUIRE(x.problems.size() == 1);
  CHECK(x.problems[0].name == "ACCOUNT_UPKEEP_CRON");
}

TEST_CASE("with users, other machines may reach the server") {
  args users{"--auth-mode", "jwt", "--supabase-jwt-secret",
             std::string(32, 's')};
  auto line = users;
  line.insert(line.end(),
              {"--host", "0.0.0.0", "--allowed-hosts", "a.example.org"});
  CHECK(problems(load(line)) == texts{});
  line.push_back("--bench-routes");
  CHECK(load(line).problems.size() == 1);
  users.insert(users.end(), {"--cors-origins", "*"});
  CHECK(problems(load(users)) == texts{});
}

TEST_CASE("users need what their tokens are verified with") {
  auto asked = [](args line) {
    auto x = load(line);
    return x.problems.empty() ? std::string{} : x.problems[0].name;
  };
  CHECK(asked({"--auth-mode", "jwt"}) == "AUTH_MODE");
  CHECK(asked({"--auth-mode", "jwt", "--jwks-url", "https://a.example/k"})
        == "");
  CHECK(asked({"--auth-mode", "jwt", "--supabase-url", "https://a.example"})
        == "");
  CHECK(asked({"--auth-mode", "jwt", "--supabase-jwt-secret", "short"})
        == "SUPABASE_JWT_SECRET");
  CHECK(asked({"--auth-mode", "supabase"}) == "AUTH_MODE");
  CHECK(
    asked({"--auth-mode", "supabase", "--supabase-url", "http://127.0.0.1:9/"})
    == "");
}

TEST_CASE("keys do not come over plain http, but from this machine") {
  for (auto name : {"--supabase-url", "--jwks-url"}) {
    for (auto url : {"http://auth.example.org", "HTTP://10.0.0.1/x",
                     "https://me:hunter2@auth.example.org"}) {
      auto x = load({name, url});
      REQUIRE(x.problems.size() == 1);
      CHECK(to_string(x.problems[0]).find("hunter2") == std::string::npos);
    }
    for (auto url : {"http://127.0.0.1:54321", "http://[::1]:1/x",
                     "http://localhost/x", "https://auth.example.org/x"})
      CHECK(problems(load({name, url})) == texts{});
  }
}

TEST_CASE("keys that nobody is asked for are told") {
  auto x = load({}, {{"SUPABASE_JWT_SECRET", std::string(32, 's')}});
  CHECK(problems(x) == texts{});
  REQUIRE(x.warnings.size() == 1);
  CHECK(x.warnings[0].find("AUTH_MODE") != std::string::npos);
}

TEST_CASE("nodes that share users but no database are told what that costs") {
  auto warnings = [](const std::string& database) {
    return load({}, {{"AUTH_MODE", "jwt"},
                     {"SUPABASE_JWT_SECRET", std::string(32, 's')},
                     {"REDIS_URL", "redis://127.0.0.1"},
                     {"DATABASE_URL", database}})
      .warnings;
  };
  REQUIRE(warnings("").size() == 1);
  CHECK(warnings("")[0].find("DATABASE_URL") != std::string::npos);
  CHECK(warnings("sqlite:x.db").size() == 1);
  CHECK(warnings("postgresql://a@127.0.0.1/b") == texts{});
}

TEST_CASE("a host that others reach has to be named") {
  auto x = load({"--host", "10.0.0.1", "--allowed-hosts", "a.example.org"});
  REQUIRE(x.problems.size() == 1);
  CHECK(x.problems[0].name == "HOST");
}

TEST_CASE("no page of just any origin is let in while there are no users") {
  for (auto value : {"*", "https://a.example.org,*"}) {
    auto x = load({"--check-config", "--cors-origins", value});
    REQUIRE(x.problems.size() == 1);
    CHECK(x.problems[0].name == "CORS_ORIGINS");
    CHECK(x.problems[0].message.find("AUTH_MODE") != std::string::npos);
  }
  CHECK(problems(load({"--cors-origins", "https://a.example.org"})) == texts{});
}

TEST_CASE("levels of memory must ascend") {
  auto x = load({"--memory-shrink-at", "0.9", "--memory-evict-at", "0.8"});
  REQUIRE(x.problems.size() == 1);
  CHECK(x.problems[0].name == "MEMORY_SHRINK_AT");
  CHECK(
    load({"--memory-slack", "0.5", "--memory-shrink-at", "0.4"}).problems.size()
    == 1);
  CHECK(problems(load({"--memory-shrink-at", "0.5"})) == texts{});
}

TEST_CASE("what cannot take effect is told, but starts") {
  auto x = load({"--max-active-searches", "2", "--max-active-searches-per-user",
                 "3", "--node-ttl-s", "3", "--redis-backoff-min-s", "9"});
  CHECK(problems(x) == texts{});
  CHECK(x.warnings.size() == 3);
  CHECK(load({"--max-active-searches", "2"}).warnings == texts{});
}

TEST_CASE("the first mode asked for counts, whatever else is wrong") {
  CHECK(load({"--help", "--nonsense"}).mode == run_mode::help);
  CHECK(load({"-h"}).mode == run_mode::help);
  CHECK(load({"--version"}).mode == run_mode::version);
  CHECK(load({"--check-config", "--help"}).mode == run_mode::check_config);
  CHECK(load({"--print-config"}).mode == run_mode::print_config);
  CHECK(problems(load({"--help=1"})).size() == 1);
}

TEST_CASE("migrate is a word in front of all flags") {
  auto x = load({"migrate", "down", "3", "--database-url", "sqlite:x"}, {});
  CHECK(problems(x) == texts{});
  CHECK(x.mode == run_mode::migrate);
  CHECK(x.migrate == migrate_order{migrate_action::down, 3});
  CHECK(x.values.database_url == "sqlite:x");
  CHECK(load({"migrate", "down"}, {}).migrate
        == migrate_order{migrate_action::down, 1});
  CHECK(load({"migrate", "up"}, {}).migrate.action == migrate_action::up);
  CHECK(load({"migrate", "status"}, {}).migrate.action
        == migrate_action::status);
}

TEST_CASE("what migrate does not understand is a problem") {
  for (auto args :
       {texts{"migrate"}, texts{"migrate", "sideways"},
        texts{"migrate", "down", "0"}, texts{"migrate", "down", "x"},
        texts{"migrate", "up", "1"}, texts{"--port", "1", "migrate"}})
    CHECK(load(args, {}).problems.size() == 1);
}
