// What was accepted comes to its end, whichever process dies.
#include "tests/catch.hpp"
#include "tests/integration/nodes_with_users.hpp"
#include "tests/tools/postgres_server.hpp"

#include <csignal>
#include <future>

using namespace bidiq::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// An upstream that takes its time.
const std::vector<std::string> slow_sim{
  "--generate", "3000", "--seed", "7", "--latency", "uniform:150-300"};

constexpr const char* id = "search-that-survives";

json job_of(const node_fixture& x, const std::string& job = id) {
  return http_request("GET", x.url("/v1/jobs/" + job)).json();
}

std::string stream_of(const node_fixture& x) {
  return x.url(std::string{"/v1/buscar-progress/"} + id);
}

auto at_least(size_t n) {
  return [n](const stream_log& x) { return x.events.size() >= n; };
}

bool is_end(const stream_event& x) {
  auto stage = x.data["stage"].get<std::string>();
  return stage == "complete" || stage == "degraded" || stage == "error"
         || stage == "cancelled";
}

// Starts a search and watches it until it is under way; returns the last id.
uint64_t begin_and_watch(const node_fixture& x) {
  REQUIRE(x.start({{"search_id", id}}) == id);
  auto seen = read_stream(stream_of(x), 0, at_least(5));
  REQUIRE(seen.events.size() >= 5);
  REQUIRE_FALSE(is_end(seen.events.back()));
  return seen.events.back().id;
}

json results_of(const node_fixture& x, const std::string& search) {
  return http_request("GET",
                      x.url("/v1/search/" + search + "/results?page_size=1000"))
    .json();
}

// Two nodes over one database, which have to give signs of life each second.
struct two_nodes {
  postgres_server server;
  bidiq::child_process::variables with{{"DATABASE_URL", server.new_database()},
                                       {"JOB_LEASE_S", "3"},
                                       {"JOB_POLL_S", "0.1"}};
  node_fixture first{slow_sim, with};
  node_fixture second{slow_sim, with};
};

} // namespace

TEST_CASE(
  "a search goes on by itself after its node was killed, and its client "
  "sees the ids go on") {
  node_fixture x{slow_sim};
  auto last = begin_and_watch(x);
  CHECK(job_of(x)["attempts"] == 1);
  x.kill_node();
  x.start_node();
  // It is known before anybody can ask for it.
  auto status
    = http_request("GET", x.url(std::string{"/v1/search/"} + id + "/status"));
  CHECK(status.status == 200);
  auto seen = read_stream(stream_of(x), last);
  REQUIRE_FALSE(seen.events.empty());
  size_t ends = 0;
  for (auto& event : seen.events) {
    CHECK(event.id == ++last);
    ends += is_end(event);
  }
  CHECK(ends == 1);
  CHECK(seen.events.back().data["stage"] == "complete");
  auto found = results_of(x, id);
  CHECK(found["status"] == "completed");
  CHECK(found["is_partial"] == false);
  // As much as a search finds that was never interrupted.
  auto other = x.search({}).json();
  CHECK(found["total_raw"] == other["total_raw"]);
  CHECK(found["total_filtrado"] == other["total_filtrado"]);
  REQUIRE(eventually([&] { return job_of(x)["state"] == "succeeded"; }));
  auto job = job_of(x);
  CHECK(job["attempts"] == 2);
  CHECK(job["progress"] == 100);
  CHECK(job["error"].is_null());
  CHECK(job["result_url"] == std::string{"/v1/search/"} + id + "/results");
}

TEST_CASE("the client that waits sees the search of a killed node to its end") {
  node_fixture x{slow_sim, {{"JOB_LEASE_S", "0.5"}}};
  auto address = x.node->url();
  auto port = address.substr(address.rfind(':') + 1);
  auto asked = search_body({});
  bidiq::child_process bidiq{"bidiq",
                             {"search", "--server", address, "--uf",
                              "SP,RJ,MG,PR,SC,RS", "--setor", "alimentos",
                              "--de", asked["data_inicial"], "--ate",
                              asked["data_final"], "--json"}};
  auto job = [&] {
    auto all = http_request("GET", x.url("/v1/jobs")).json();
    return all["jobs"].empty() ? json{{"progress", 0}} : all["jobs"][0];
  };
  REQUIRE(eventually([&] { return job()["progress"] >= 10; }));
  REQUIRE(job()["state"] == "running");
  x.kill_node();
  x.start_node({{"PORT", port}});
  CHECK(bidiq.wait() == 0);
  INFO(bidiq.err());
  auto found = json::parse(bidiq.out());
  CHECK(found["status"] == "completed");
  CHECK(found["is_partial"] == false);
  CHECK(job()["attempts"] == 2);
}

TEST_CASE("all searches that a killed node had are known before its successor "
          "listens") {
  node_fixture x{slow_sim, {{"MAX_ACTIVE_SEARCHES_PER_USER", "100"}}};
  std::vector<std::string> ids;
  for (int i = 0; i < 40; ++i)
    ids.push_back(
      x.start({{"search_id", "search-" + std::to_string(100 + i)}}));
  x.kill_node();
  x.start_node();
  for (auto& one : ids) {
    auto status = http_request("GET", x.url("/v1/search/" + one + "/status"));
    CHECK(status.status == 200);
    // Nobody takes its id for something else.
    auto other = search_body({{"search_id", one}, {"ufs", {"AC"}}}).dump();
    CHECK(http_request("POST", x.url("/v1/buscar"), other,
                       {"Prefer: respond-async"})
            .status
          == 409);
  }
}

TEST_CASE(
  "while another node may still have a search nothing else is said of it") {
  postgres_server server;
  node_fixture x{
    slow_sim, {{"DATABASE_URL", server.new_database()}, {"JOB_LEASE_S", "4"}}};
  auto last = begin_and_watch(x);
  x.kill_node();
  x.start_node();
  auto search = std::string{"/v1/search/"} + id;
  auto early = http_request("GET", x.url(search + "/status"));
  CHECK(early.status == 200);
  CHECK(early.json()["status"] == "running");
  auto other = search_body({{"search_id", id}, {"ufs", {"AC"}}}).dump();
  CHECK(
    http_request("POST", x.url("/v1/buscar"), other, {"Prefer: respond-async"})
      .status
    == 409);
  // Who asks for it once more is promised that it goes on.
  auto again = search_body({{"search_id", id}}).dump();
  CHECK(
    http_request("POST", x.url("/v1/buscar"), again, {"Prefer: respond-async"})
      .status
    == 202);
  CHECK(http_request("POST", x.url("/v1/buscar"), again).status == 503);
  // Its client waits, and sees it go on.
  auto seen = read_stream(stream_of(x), last);
  REQUIRE_FALSE(seen.events.empty());
  CHECK(seen.events.front().id == last + 1);
  CHECK(seen.events.back().data["stage"] == "complete");
}

TEST_CASE("a database that somebody has locked holds up no search") {
  node_fixture x{{"--generate", "50", "--seed", "7"},
                 {{"DATABASE_STATEMENT_TIMEOUT_S", "0.5"}}};
  REQUIRE(eventually([&] {
    return http_request("GET", x.url("/v1/health")).json()["database"]["status"]
           == "connected";
  }));
  bidiq::session_options where;
  where.where = bidiq::parse_database_url("", x.data.path()).value();
  auto other = bidiq::open_session(where).value();
  bidiq::write_transaction locked{*other};
  auto begun = http_request("POST", x.url("/v1/buscar"),
                            search_body({{"search_id", "search-01"}}).dump(),
                            {"Prefer: respond-async"});
  CHECK(begun.status == 202);
  CHECK(begun.json()["durable"] == false);
  CHECK(read_stream(x.url("/v1/buscar-progress/search-01"))
          .events.back()
          .data["stage"]
        == "complete");
}

TEST_CASE("a search that its node dies of twice is given up with one error") {
  node_fixture x{slow_sim};
  auto last = begin_and_watch(x);
  for (int i = 0; i < 2; ++i) {
    x.kill_node();
    x.start_node();
  }
  auto seen = read_stream(stream_of(x), last);
  REQUIRE(seen.events.size() >= 1);
  CHECK(seen.events.back().data["stage"] == "error");
  size_t ends = 0;
  for (auto& event : seen.events)
    ends += is_end(event);
  CHECK(ends == 1);
  auto job = job_of(x);
  CHECK(job["state"] == "dead");
  CHECK(job["error"]["code"] == "job_dead");
  auto dead = http_request("GET", x.url("/v1/admin/jobs/dead")).json();
  CHECK(dead["total"] == 1);
  CHECK(dead["jobs"][0]["id"] == id);
  // A third life does not try it again.
  x.kill_node();
  x.start_node();
  CHECK(job_of(x)["state"] == "dead");
  CHECK(job_of(x)["attempts"] == 2);
}

TEST_CASE("who gave a search up may have it repeated") {
  node_fixture x{slow_sim};
  begin_and_watch(x);
  for (int i = 0; i < 2; ++i) {
    x.kill_node();
    x.start_node();
  }
  REQUIRE(eventually([&] { return job_of(x)["state"] == "dead"; }));
  auto requeue = [&](const std::string& job) {
    return http_request("POST", x.url("/v1/admin/jobs/" + job + "/requeue"));
  };
  CHECK(requeue(id).status == 202);
  CHECK(eventually([&] { return results_of(x, id)["status"] == "completed"; }));
  CHECK(requeue("search-of-nobody").status == 404);
}

TEST_CASE("another process with the same data does not take what runs") {
  node_fixture x{slow_sim};
  begin_and_watch(x);
  server_process second{"bidiqd",
                        {"--port", "0", "--data-dir", x.data.path(),
                         "--pncp-base-url", x.sim->url()}};
  REQUIRE(eventually([&] {
    return http_request("GET", second.url() + "/v1/jobs").json()["total"] == 1;
  }));
  CHECK(read_stream(stream_of(x)).events.back().data["stage"] == "complete");
  CHECK(job_of(x)["attempts"] == 1);
}

TEST_CASE("a job is called off like its search") {
  node_fixture x{slow_sim};
  begin_and_watch(x);
  auto cancel = [&](const std::string& job) {
    return http_request("POST", x.url("/v1/jobs/" + job + "/cancel"));
  };
  auto called_off = cancel(id);
  CHECK(called_off.status == 202);
  CHECK(called_off.json()["state"] == "cancelled");
  CHECK(read_stream(stream_of(x)).events.back().data["stage"] == "cancelled");
  CHECK(eventually([&] { return job_of(x)["state"] == "cancelled"; }));
  CHECK(cancel(id).status == 409);
  CHECK(cancel("search-of-nobody").status == 404);
}

TEST_CASE("the client lists jobs, and calls them off") {
  node_fixture x{slow_sim};
  begin_and_watch(x);
  auto run = [&](std::vector<std::string> args, int wanted = 0) {
    args.insert(args.begin(), "jobs");
    args.insert(args.end(), {"--server", x.node->url()});
    bidiq::child_process bidiq{"bidiq", args};
    auto code = bidiq.wait();
    INFO(bidiq.err());
    CHECK(code == wanted);
    return bidiq.out();
  };
  auto running = run({});
  CHECK(running.find(id) != running.npos);
  CHECK(running.find("cancelada") == running.npos);
  CHECK(run({"cancelar", id}) == "Tarefa cancelada.\n");
  REQUIRE(eventually([&] { return job_of(x)["state"] == "cancelled"; }));
  CHECK(run({"--estado", "cancelled"}).find("cancelada") != std::string::npos);
  CHECK(run({"--estado", "dead"}) == "Nenhuma tarefa.\n");
  run({"cancelar", id}, 1);
}

TEST_CASE("everybody sees his own jobs, administrators all") {
  nodes_with_users x{1};
  auto mine = token_of(ana);
  auto his = token_of(rui);
  auto boss = token_of("00000000-0000-4000-8000-0000000000ff", true);
  REQUIRE(x.begin(0, mine, "search-of-ana").status == 202);
  REQUIRE(x.begin(0, his, "search-of-rui").status == 202);
  auto ids = [&](const std::string& token) {
    std::vector<std::string> out;
    auto found = x.get(0, "/v1/jobs", token).json();
    for (auto& job : found["jobs"])
      out.push_back(job["id"]);
    return out;
  };
  using texts = std::vector<std::string>;
  CHECK(ids(mine) == texts{"search-of-ana"});
  CHECK(ids(boss) == texts{"search-of-rui", "search-of-ana"});
  CHECK(x.get(0, "/v1/jobs/search-of-rui", boss).status == 200);
  CHECK(x.get(0, "/v1/jobs/search-of-rui", mine).status == 404);
  CHECK(x.get(0, "/v1/jobs/search-of-eva", mine).status == 404);
  auto cancel = [&](const std::string& job, const std::string& token) {
    return http_request("POST", x.url(0, "/v1/jobs/" + job + "/cancel"), {},
                        bearer(token))
      .status;
  };
  CHECK(cancel("search-of-rui", mine) == 404);
  CHECK(x.get(0, "/v1/admin/jobs/dead", mine).status == 403);
  CHECK(x.get(0, "/v1/jobs", "").status == 401);
  CHECK(x.get(0, "/v1/jobs?state=none", mine).status == 422);
}

TEST_CASE("a loop is shown to administrators by the id that it is listed with, "
          "and called off by nobody") {
  nodes_with_users x{1};
  auto mine = token_of(ana);
  auto boss = token_of("00000000-0000-4000-8000-0000000000ff", true);
  json loops;
  REQUIRE(eventually([&] {
    loops = x.get(0, "/v1/jobs?kind=loop", boss).json()["jobs"];
    return !loops.empty();
  }));
  for (auto& loop : loops) {
    auto path = "/v1/jobs/" + loop["id"].get<std::string>();
    CHECK(x.get(0, path, boss).json()["id"] == loop["id"]);
    auto cancel = [&](const std::string& token) {
      return http_request("POST", x.url(0, path + "/cancel"), {},
                          bearer(token));
    };
    auto refused = cancel(boss);
    CHECK(refused.status == 409);
    CHECK(refused.json()["code"] == "not_cancellable");
    CHECK(x.get(0, path, boss).json()["ended_at"] == nullptr);
    CHECK(x.get(0, path, mine).status == 404);
    CHECK(cancel(mine).status == 404);
  }
}

TEST_CASE("nodes over one PostgreSQL take over what a dead one left") {
  two_nodes x;
  auto last = begin_and_watch(x.first);
  x.first.kill_node();
  REQUIRE(eventually([&] { return job_of(x.second)["attempts"] == 2; }));
  auto seen = read_stream(stream_of(x.second), last);
  REQUIRE_FALSE(seen.events.empty());
  CHECK(seen.events.front().id == last + 1);
  CHECK(seen.events.back().data["stage"] == "complete");
  CHECK(eventually([&] { return job_of(x.second)["state"] == "succeeded"; }));
}

TEST_CASE("a job is called off at another node than its own") {
  two_nodes x;
  begin_and_watch(x.first);
  auto cancel = x.second.url(std::string{"/v1/jobs/"} + id + "/cancel");
  CHECK(http_request("POST", cancel).status == 202);
  CHECK(read_stream(stream_of(x.first)).events.back().data["stage"]
        == "cancelled");
}

TEST_CASE("while the database is away searches run without a job, and say so") {
  postgres_server server;
  auto url = server.new_database();
  auto with = [&](const char* fallback) {
    return bidiq::child_process::variables{{"DATABASE_URL", url},
                                           {"JOB_STORE_FALLBACK", fallback}};
  };
  node_fixture lenient{{"--generate", "50", "--seed", "7"}, with("memory")};
  node_fixture strict{{"--generate", "50", "--seed", "7"}, with("none")};
  auto begin = [](const node_fixture& x, const std::string& search) {
    return http_request("POST", x.url("/v1/buscar"),
                        search_body({{"search_id", search}}).dump(),
                        {"Prefer: respond-async"});
  };
  CHECK_FALSE(begin(lenient, "search-01").json().contains("durable"));
  server.kill9();
  auto alone = begin(lenient, "search-02");
  CHECK(alone.status == 202);
  CHECK(alone.json()["durable"] == false);
  auto ended = read_stream(lenient.url("/v1/buscar-progress/search-02"));
  CHECK(ended.events.back().data["stage"] == "complete");
  auto health = http_request("GET", lenient.url("/v1/health")).json();
  CHECK(health["jobs"]["status"] == "unavailable");
  auto refused = begin(strict, "search-03");
  CHECK(refused.status == 503);
  CHECK_FALSE(refused.header("retry-after").empty());
  CHECK(http_request("GET", lenient.url("/v1/jobs")).status == 503);
}
