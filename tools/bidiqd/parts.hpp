#pragma once

#include "tools/bidiqd/node.hpp"

#include "actors/progress/progress_registry.hpp"
#include "actors/progress/stream_limiter.hpp"
#include "actors/report/report_pool.hpp"
#include "actors/results/result_store.hpp"
#include "actors/search/search_supervisor.hpp"
#include "actors/system/pinned.hpp"
#include "actors/system/root_supervisor.hpp"
#include "net/client/http_client.hpp"
#include "net/http/server.hpp"
#include "net/routes/app.hpp"
#include "storage/database/database.hpp"
#include "storage/objects/remote/call_ending.hpp"
#include "tools/bidiqd/auth_parts.hpp"
#include "tools/bidiqd/job_parts.hpp"
#include "tools/bidiqd/redis_parts.hpp"
#include "tools/bidiqd/upstreams.hpp"

#include <boost/asio/thread_pool.hpp>

#include <future>

namespace bidiq {

/// Where actors may live, by I/O thread.
using pinning_hosts = std::vector<std::unique_ptr<pinning_host>>;

/// The parts of a node. The order matters: what is declared later is destroyed
/// earlier, so actors end before the server whose executors they post to, and
/// the HTTP client before the actor system its callbacks send to.
struct node::parts {
  loaded_settings config;
  std::vector<upstream> sources;
  metrics meters;
  node_state state;
  boost::asio::thread_pool workers{1};
  boost::asio::thread_pool trial_worker{1};
  /// Of calls to stores in the network, which must not hold the node's end.
  std::shared_ptr<call_ending> ending = std::make_shared<call_ending>();
  std::optional<boost::asio::thread_pool> store_workers; ///< Since `start`.
  app_ptr shared;
  std::unique_ptr<http::server> server;
  std::unique_ptr<caf::actor_system_config> actor_config;
  std::unique_ptr<caf::actor_system> actors;
  pinning_hosts homes;
  std::unique_ptr<http_client> client;
  redis_parts redis;
  sole_use database_lock;
  database_ptr database;
  known_searches_ptr known;
  root_supervisor_actor root;
  std::shared_ptr<void> listener; ///< Null: no other process adds jobs.
  memory_charge base;             ///< What the process had when it was ready.
  std::future<void> drained;      ///< Ready once no search runs any more.
};

// Options of the rooms, made from the settings.
http::server_options server_options(const settings& x);
/// How long nodes may take to tell again of what they know once Redis is back.
std::chrono::milliseconds bridge_patience(const settings& x);

sse_options stream_options(const settings& x);
own_sector_options own_sector_options_of(const settings& x);
memory_budget_ptr budget_of(const settings& x);
known_searches_ptr known_searches_of(const settings& x, const app& a);
search_supervisor_options search_options_of(const settings& x, const app& a,
                                            metrics& meters, node_state& state);
report_pool_options report_options(const settings& x, const app& a,
                                   metrics& meters);
progress_registry_options progress_options(const settings& x, const app& a,
                                           const redis_parts& redis);
result_store_options store_options(const settings& x, const app& a,
                                   const redis_parts& redis);
stream_allowance streams_of(const settings& x);
stream_limiter_options gate_options(const settings& x,
                                    const redis_parts& redis);

/// All settings that are no secrets, as a JSON object of texts.
std::string settings_json(const settings& x);

/// The services of a node in the order of starting; without `database` there
/// are no accounts.
std::vector<service_spec>
services(const settings& x, const app& a, const std::vector<upstream>& sources,
         metrics& meters, node_state& state, http_getter http,
         const redis_parts& redis, const pinning_hosts& homes,
         const known_searches_ptr& known,
         const database_ptr& database = nullptr,
         const std::optional<token_cache_options>& auth = std::nullopt,
         const std::optional<job_keeper_options>& jobs = std::nullopt);

} // namespace bidiq
