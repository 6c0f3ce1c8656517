#include "config/cross_checks.hpp"

#include "actors/base/cron.hpp"
#include "config/check.hpp"
#include "config/url_text.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace bidiq {

namespace {

// Without accounts any page that may call the API is an administrator.
void check_browsers(loaded_settings& x) {
  const auto& v = x.values;
  if (v.auth_mode == "off"
      && std::ranges::find(v.cors_origins, "*") != v.cors_origins.end())
    x.problems.push_back(
      {"CORS_ORIGINS", origin_of(x, "CORS_ORIGINS"),
       "\"*\" lets every page on the web use this server while AUTH_MODE is "
       "off: list the origins"});
  if (!is_loopback(v.host) && v.allowed_hosts.empty())
    x.problems.push_back(
      {"ALLOWED_HOSTS", origin_of(x, "ALLOWED_HOSTS"),
       "is needed when HOST is not a loopback address: the names under which "
       "clients ask for this server"});
}

void check_exposure(loaded_settings& x) {
  if (is_loopback(x.values.host))
    return;
  if (x.values.auth_mode == "off")
    x.problems.push_back(
      {"HOST", origin_of(x, "HOST"),
       '"' + x.values.host
         + "\" can be reached from other machines while AUTH_MODE is off: use "
           "127.0.0.1, ::1 or localhost, behind a proxy that knows its users"});
  if (x.values.bench_routes)
    x.problems.push_back({"BENCH_ROUTES", origin_of(x, "BENCH_ROUTES"),
                          "lets anyone publish events: HOST must be 127.0.0.1, "
                          "::1 or localhost"});
}

void warn(loaded_settings& x, std::string_view text) {
  x.warnings.emplace_back(text);
}

// Keys and judgements that anybody on the way could replace are worth nothing.
void check_plain_text(loaded_settings& x, const char* name,
                      const std::string& url) {
  if (url_scheme(url) == "http" && !is_loopback(url_host(url)))
    x.problems.push_back({name, origin_of(x, name),
                          "has to be https: on the way, anybody could change "
                          "what it answers, and use what it is asked with"});
  if (url.find('@') != url.npos)
    x.problems.push_back(
      {name, origin_of(x, name), "must not have a user or a password"});
}

void check_accounts(loaded_settings& x) {
  const auto& v = x.values;
  check_plain_text(x, "SUPABASE_URL", v.supabase_url);
  check_plain_text(x, "JWKS_URL", v.jwks_url);
  if (v.auth_mode == "jwt" && v.supabase_jwt_secret.empty()
      && v.jwks_url.empty() && v.supabase_url.empty())
    x.problems.push_back(
      {"AUTH_MODE", origin_of(x, "AUTH_MODE"),
       "jwt needs what tokens are verified with: SUPABASE_JWT_SECRET, JWKS_URL "
       "or SUPABASE_URL"});
  if (v.auth_mode == "supabase" && v.supabase_url.empty())
    x.problems.push_back(
      {"AUTH_MODE", origin_of(x, "AUTH_MODE"), "supabase needs SUPABASE_URL"});
  if (v.auth_mode == "supabase" && v.supabase_service_role_key.empty())
    warn(x, "SUPABASE_SERVICE_ROLE_KEY is empty: Supabase answers only who "
            "sends a key");
  if (v.auth_mode == "off"
      && !(v.supabase_jwt_secret.empty() && v.jwks_url.empty()))
    warn(x, "AUTH_MODE is off: everybody is the local user, whatever "
            "SUPABASE_JWT_SECRET and JWKS_URL say");
}

void check_jobs(loaded_settings& x) {
  const auto& v = x.values;
  if (v.job_store_backend == "postgresql"
      && !url_scheme(v.database_url).starts_with("postgres"))
    x.problems.push_back({"JOB_STORE_BACKEND",
                          origin_of(x, "JOB_STORE_BACKEND"),
                          "postgresql needs a DATABASE_URL that begins with "
                          "postgresql://"});
  if (v.job_store_backend == "redis" && v.redis_url.empty())
    x.problems.push_back({"JOB_STORE_BACKEND",
                          origin_of(x, "JOB_STORE_BACKEND"),
                          "redis needs REDIS_URL"});
  if (v.job_rest_min > v.job_rest_max)
    x.problems.push_back({"JOB_REST_MIN_S", origin_of(x, "JOB_REST_MIN_S"),
                          "must not be above JOB_REST_MAX_S"});
  for (auto& [name, text] :
       {std::pair{"OLD_JOBS_CRON", v.old_jobs_cron},
        std::pair{"ACCOUNT_UPKEEP_CRON", v.account_upkeep_cron}})
    if (!text.empty() && !cron::parse(text))
      x.problems.push_back({name, origin_of(x, name),
                            "\"" + text
                              + "\" is not minute, hour, day, month and "
                                "weekday of a crontab, or never comes"});
}

void check_role(loaded_settings& x) {
  const auto& v = x.values;
  if (v.worker_role == "all")
    return;
  auto role = "WORKER_ROLE=" + v.worker_role;
  if (v.single_worker) {
    x.problems.push_back({"SINGLE_WORKER", origin_of(x, "SINGLE_WORKER"),
                          "true means WORKER_ROLE=all, not " + v.worker_role});
    return;
  }
  if (v.worker_role == "api" && v.job_store_backend == "memory")
    x.problems.push_back(
      {"JOB_STORE_BACKEND", origin_of(x, "JOB_STORE_BACKEND"),
       "memory cannot be reached by the workers that " + role + " needs"});
  else if (v.job_store_backend != "redis"
           && !url_scheme(v.database_url).starts_with("postgres"))
    warn(x, role
              + " without PostgreSQL or Redis (JOB_STORE_BACKEND): no other "
                "process reaches its jobs");
  if (v.redis_url.empty())
    warn(x, role
              + " without REDIS_URL: no other process shows its progress and "
                "results");
}

void check_storage(loaded_settings& x) {
  const auto& v = x.values;
  auto needs = [&](const char* name, const std::string& value,
                   const char* backend) {
    if (v.storage_backend == backend && value.empty())
      x.problems.push_back({"STORAGE_BACKEND", origin_of(x, "STORAGE_BACKEND"),
                            std::string{backend} + " needs " + name});
  };
  needs("SUPABASE_URL", v.supabase_url, "supabase");
  needs("SUPABASE_SERVICE_ROLE_KEY", v.supabase_service_role_key, "supabase");
  needs("S3_ENDPOINT", v.s3_endpoint, "s3");
  needs("S3_ACCESS_KEY_ID", v.s3_access_key_id, "s3");
  needs("S3_SECRET_ACCESS_KEY", v.s3_secret_access_key, "s3");
  check_plain_text(x, "S3_ENDPOINT", v.s3_endpoint);
  check_plain_text(x, "DRIVE_API_URL", v.drive_api_url);
}

// Of two numbers for one plan the operator means one.
void check_streams(loaded_settings& x) {
  std::set<std::string> plans;
  for (auto& word : x.values.sse_max_per_user_by_plan)
    if (!plans.insert(word.substr(0, word.find(':'))).second)
      x.problems.push_back({"SSE_MAX_PER_USER_BY_PLAN",
                            origin_of(x, "SSE_MAX_PER_USER_BY_PLAN"),
                            "has two numbers for a plan: \"" + word + '"'});
}

void check_limits(loaded_settings& x) {
  const auto& v = x.values;
  if (v.max_active_searches_per_user > v.max_active_searches
      && origin_of(x, "MAX_ACTIVE_SEARCHES_PER_USER") != "default")
    warn(x, "MAX_ACTIVE_SEARCHES_PER_USER is above MAX_ACTIVE_SEARCHES, which "
            "is met first");
  if (v.max_connections_per_address > v.max_connections
      && origin_of(x, "MAX_CONNECTIONS_PER_ADDRESS") != "default")
    warn(x, "MAX_CONNECTIONS_PER_ADDRESS is above MAX_CONNECTIONS, which is "
            "met first");
}

// The client sends no credentials that stand in a URL: every request would
// fail.
void check_upstreams(loaded_settings& x) {
  const auto& v = x.values;
  auto check = [&](const char* name, const std::string& url) {
    if (has_credentials(url))
      x.problems.push_back({name, origin_of(x, name),
                            "has a user or a password before the host, which "
                            "are not sent: leave them out"});
  };
  check("PNCP_BASE_URL", v.pncp_base_url);
  check("PCP_BASE_URL", v.pcp_base_url);
  check("COMPRASGOV_BASE_URL", v.comprasgov_base_url);
}

// What a node takes by itself, before any search, is above it.
constexpr int64_t least_memory_budget = 16 << 20;

void check_memory(loaded_settings& x) {
  const auto& v = x.values;
  if (v.memory_budget_bytes > 0 && v.memory_budget_bytes < least_memory_budget)
    x.problems.push_back(
      {"MEMORY_BUDGET_BYTES", origin_of(x, "MEMORY_BUDGET_BYTES"),
       "is less than a node takes by itself, so that every search would be "
       "refused: 0 (three quarters of what there is), or at least "
         + std::to_string(least_memory_budget)});
  auto ascend = [&](double low, const char* name, double high) {
    if (low >= high)
      x.problems.push_back({name, origin_of(x, name),
                            "must be below the share at which the next level "
                            "begins: MEMORY_SHRINK_AT, MEMORY_EVICT_AT, "
                            "MEMORY_REFUSE_AT"});
  };
  ascend(v.memory_shrink_at, "MEMORY_SHRINK_AT", v.memory_evict_at);
  ascend(v.memory_evict_at, "MEMORY_EVICT_AT", v.memory_refuse_at);
  if (v.memory_slack >= v.memory_shrink_at)
    x.problems.push_back({"MEMORY_SLACK", origin_of(x, "MEMORY_SLACK"),
                          "must be below MEMORY_SHRINK_AT"});
  if (v.memory_budget_bytes > 0 && v.results_max_bytes > v.memory_budget_bytes)
    warn(x, "RESULTS_MAX_BYTES is above MEMORY_BUDGET_BYTES, which is met "
            "first");
}

void check_redis(loaded_settings& x) {
  const auto& v = x.values;
  if (v.node_ttl < 2 * v.node_heartbeat)
    warn(x, "NODE_TTL_S is below two heartbeats (NODE_HEARTBEAT_S): one that "
            "is late makes this node look dead");
  if (v.auth_mode != "off" && !v.redis_url.empty()
      && !v.database_url.starts_with("postgres"))
    warn(x, "REDIS_URL with AUTH_MODE=" + v.auth_mode
              + ": nodes that share users need one PostgreSQL (DATABASE_URL); "
                "with a database each, each counts searches by itself, and "
                "while Redis is away two users can begin the same search_id");
  if (v.redis_backoff_min > v.redis_backoff_max)
    warn(x, "REDIS_BACKOFF_MIN_S is above REDIS_BACKOFF_MAX_S, which is met "
            "first");
}

} // namespace

void check_together(loaded_settings& x) {
  check_exposure(x);
  check_browsers(x);
  check_accounts(x);
  check_upstreams(x);
  check_limits(x);
  check_streams(x);
  check_jobs(x);
  check_role(x);
  check_storage(x);
  check_memory(x);
  check_redis(x);
}

const std::string& origin_of(const loaded_settings& x, std::string_view name) {
  auto table = setting_table();
  for (size_t row = 0; row < table.size(); ++row)
    if (table[row].name == name)
      return x.origins.at(row);
  throw std::out_of_range("no such setting: " + std::string(name));
}

} // namespace bidiq
