#pragma once

#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/cluster/hopping_clients.hpp"
#include "tests/cluster/redis_check.hpp"
#include "tests/tools/postgres_server.hpp"

#include <string>
#include <vector>

namespace bidiq::test {

/// Nodes with one Redis and one database, which take over from each other, and
/// searches that take them some seconds.
struct job_fleet {
  static constexpr std::chrono::seconds to_the_end{60};

  explicit job_fleet(size_t nodes, uint64_t seed,
                     const child_process::variables& more = {},
                     const std::vector<std::string>& redis = {},
                     const header_list& who = {})
    : as(who),
      x(options(nodes, database.new_database(), more, redis)),
      clients([this] { return open.empty() ? x.urls() : open; },
              {.seed = seed, .headers = who}) {
    REQUIRE(x.connected());
  }

  static cluster_options options(size_t nodes, const std::string& url,
                                 const child_process::variables& more,
                                 const std::vector<std::string>& redis) {
    cluster_options out;
    out.redis_config = redis;
    out.nodes = nodes;
    out.env = {{"DATABASE_URL", url},
               {"JOB_LEASE_S", "2"},
               {"JOB_POLL_S", "0.1"},
               {"PNCP_RATE_LIMIT", "10"}};
    out.env.insert(out.env.end(), more.begin(), more.end());
    return out;
  }

  /// A node that only serves, which clients use from now on.
  size_t add_api() {
    auto node = x.add("bidiqd", {{"WORKER_ROLE", "api"}});
    open.push_back(x.url(node));
    return node;
  }
  size_t add_worker() {
    return x.add("bidiqd", {{"WORKER_ROLE", "worker"}});
  }

  /// Begins a search there; returns once its clients have seen some of it.
  std::string begin(size_t node = 0) {
    auto id = x.start(node, eight_states);
    clients.follow(id, 6);
    REQUIRE(eventually([&] { return clients.seen(id).last >= 5; }));
    return id;
  }

  nlohmann::json get(size_t node, const std::string& path) const {
    return http_request("GET", x.url(node, path), {}, as).json();
  }
  nlohmann::json job_at(size_t node, const std::string& id) const {
    return get(node, "/v1/jobs/" + id);
  }
  nlohmann::json results_at(size_t node, const std::string& id) const {
    return get(node, "/v1/search/" + id + "/results?page_size=1000");
  }

  /// All promises were kept, and this is how it ended.
  void check_end(const std::string& id, const std::string& stage) {
    CHECK(clients.wait({id}, to_the_end));
    INFO(clients.state() << x.logs());
    CHECK(clients.violations() == std::vector<std::string>{});
    auto seen = clients.seen(id);
    CHECK(seen.last_stage() == stage);
    CHECK(check_stored(x.redis(), id, seen) == "");
  }

  header_list as; ///< Whose searches these are; empty: the local user's.
  bidiq::postgres_server database;
  cluster x;
  std::vector<std::string> open; ///< What clients may use, if not all nodes.
  hopping_clients clients;
};

} // namespace bidiq::test
