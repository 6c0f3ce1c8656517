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
    return path == "f" ? std::optional(file) : std::nullopt;
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

TEST_CASE("the prefixed name beats the plain one in the same place only") {
  CHECK(load({}, {{"BIDIQ_PORT", "2"}, {"PORT", "1"}}).values.port == 2);
  CHECK(load({"--env-file=f"}, {{"BIDIQ_PORT", "2"}}, "PORT=3").values.port
        == 3);
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
                 {"BIDIQ_TOKEN", "t"},
                 {"BIDIQ_DATABASE_URL", "sqlite:"}},
                "OPENAI_API_KEY=x\nPNCP_RATE_LIMT=3\nDATABASE_URL=sqlite:\n");
  CHECK(problems(x) == texts{});
  CHECK(x.warnings
        == texts{
          "BIDIQ_DATABASE_URL (environment) has no effect in this version",
          "PNCP_RATE_LIMT (f:2) is not a setting, did you mean PNCP_RATE_LIMIT",
          "DATABASE_URL (f:3) has no effect in this version",
        });
}

TEST_CASE("an address others can reach is refused while there are no users") {
  auto x = load({"--bench-routes"}, {{"HOST", "0.0.0.0"}});
  REQUIRE(x.problems.size() == 2);
  CHECK(x.problems[0].name == "HOST");
  CHECK(x.problems[0].origin == "environment");
  CHECK(x.problems[0].message.find("AUTH_MODE") != std::string::npos);
  CHECK(x.problems[1].name == "BENCH_ROUTES");
  CHECK(problems(load({"--host", "::1", "--bench-routes"})) == texts{});
}

TEST_CASE("what cannot take effect is told, but starts") {
  auto x = load({"--max-active-searches", "2", "--max-active-searches-per-user",
                 "3", "--signing-secret", "short", "--node-ttl-s", "3",
                 "--redis-backoff-min-s", "9"});
  CHECK(problems(x) == texts{});
  CHECK(x.warnings.size() == 4);
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
