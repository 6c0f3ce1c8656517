// What roles and stores need of other settings.
#include "config/load.hpp"

#include "tests/catch.hpp"

#include <algorithm>

using namespace bidiq;

namespace {

using texts = std::vector<std::string>;

loaded_settings load(const std::vector<std::string>& line) {
  return load_settings(line, {}, [](const std::string&) {
    return file_text{{}, "cannot be read"};
  });
}

texts named(const loaded_settings& x) {
  texts out;
  for (auto& problem : x.problems)
    out.push_back(problem.name);
  return out;
}

bool warns_of(const loaded_settings& x, const std::string& what) {
  return std::any_of(x.warnings.begin(), x.warnings.end(),
                     [&](auto& text) { return text.find(what) != text.npos; });
}

} // namespace

TEST_CASE("a node that is told two roles has none") {
  CHECK(named(load({"--single-worker", "--worker-role", "worker"}))
        == texts{"SINGLE_WORKER"});
  CHECK(named(load({"--single-worker", "--worker-role", "all"})) == texts{});
}

TEST_CASE("an api node needs a store that a worker can reach") {
  CHECK(named(load({"--worker-role", "api", "--job-store-backend", "memory"}))
        == texts{"JOB_STORE_BACKEND"});
  auto alone = load({"--worker-role", "api"});
  CHECK(named(alone) == texts{});
  CHECK(warns_of(alone, "JOB_STORE_BACKEND"));
  CHECK(warns_of(alone, "REDIS_URL"));
  auto shared = load({"--worker-role", "api", "--job-store-backend", "redis",
                      "--redis-url", "redis://localhost"});
  CHECK(shared.warnings == texts{});
}

TEST_CASE("a store in the network needs an address and a key") {
  CHECK(load({"--storage-backend", "supabase"}).problems.size() == 2);
  CHECK(named(load({"--storage-backend", "supabase", "--supabase-url",
                    "http://127.0.0.1:1", "--supabase-service-role-key", "k"}))
        == texts{});
  CHECK(load({"--storage-backend", "s3"}).problems.size() == 3);
  texts s3{"--storage-backend",      "s3", "--s3-access-key-id", "a",
           "--s3-secret-access-key", "b",  "--s3-endpoint"};
  s3.push_back("https://s3.example");
  CHECK(named(load(s3)) == texts{});
  s3.back() = "http://s3.example";
  CHECK(named(load(s3)) == texts{"S3_ENDPOINT"});
}

TEST_CASE("the first rest of a job is not longer than the longest") {
  CHECK(named(load({"--job-rest-min-s", "61"})) == texts{"JOB_REST_MIN_S"});
  CHECK(named(load({"--job-rest-min-s", "61", "--job-rest-max-s", "61"}))
        == texts{});
}
