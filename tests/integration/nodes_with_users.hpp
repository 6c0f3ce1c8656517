#pragma once

#include "storage/accounts/quota_month.hpp"
#include "storage/database/database_session.hpp"
#include "tests/integration/users.hpp"

#include <soci/soci.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace bidiq::test {

/// pncp-sim and nodes with users over one database: SQLite's, which is one
/// node's, unless `database_url` says another one.
class nodes_with_users {
public:
  explicit nodes_with_users(size_t count, const std::string& database_url = {},
                            const child_process::variables& more = {})
    : database_url_(database_url),
      sim_("pncp-sim", {"--generate", "50", "--seed", "7", "--port", "0"}) {
    env_ = with_users({{"PORT", "0"},
                       {"DATA_DIR", data_.path()},
                       {"DATABASE_URL", database_url},
                       {"PNCP_BASE_URL", sim_.url()},
                       {"PNCP_RATE_LIMIT", "100000"},
                       {"MAX_ACTIVE_SEARCHES_PER_USER", "1000"},
                       {"MAX_ACTIVE_SEARCHES", "10000"},
                       {"LOG_FORMAT", "json"}});
    env_.insert(env_.end(), more.begin(), more.end());
    nodes_.resize(count);
    for (size_t i = 0; i < count; ++i)
      start(i);
  }

  /// Returns once it has its database.
  void start(size_t node) {
    nodes_[node] = std::make_unique<server_process>(
      "bidiqd", std::vector<std::string>{}, env_);
    auto has_it = [&] {
      auto health = http_request("GET", url(node, "/v1/health")).json();
      return health["database"]["status"] == "connected";
    };
    if (!eventually(has_it))
      throw std::runtime_error("no database");
  }

  void kill9(size_t node) {
    nodes_[node]->process().signal(SIGKILL);
    nodes_[node]->process().wait();
  }

  server_process& node(size_t i) {
    return *nodes_[i];
  }

  server_process& sim() {
    return sim_;
  }

  std::string url(size_t node, const std::string& path) const {
    return nodes_[node]->url() + path;
  }

  http_answer get(size_t node, const std::string& path,
                  const std::string& token) const {
    return http_request("GET", url(node, path), {}, bearer(token));
  }

  /// POST /v1/buscar without waiting for the search's end.
  http_answer begin(size_t node, const std::string& token,
                    const std::string& id) const {
    return http_request("POST", url(node, "/v1/buscar"),
                        search_body({{"search_id", id}}).dump(),
                        bearer(token) + header_list{"Prefer: respond-async"});
  }

  /// A connection of the test's own to the nodes' database.
  database_session_ptr database() const {
    session_options out;
    out.where = parse_database_url(database_url_, data_.path()).value();
    return open_session(out).value();
  }

private:
  scratch_directory data_;
  std::string database_url_;
  server_process sim_;
  child_process::variables env_;
  std::vector<std::unique_ptr<server_process>> nodes_;
};

/// What a user has searched this month, as if he had done so.
inline void set_used(database_session& on, const std::string& user, int used) {
  auto month = quota_month(system_utc_now());
  on.sql() << "insert into monthly_quota (user_id, month_year, searches_count) "
              "values (:user, :month, :used)",
    soci::use(user), soci::use(month), soci::use(used);
}

inline long long count_of(database_session& on, const std::string& what,
                          const std::string& user) {
  long long out = 0;
  on.sql() << "select " + what + " and user_id = :user", soci::use(user),
    soci::into(out);
  return out;
}

/// What was counted of a user, and has not been given back.
inline long long used_by(database_session& on, const std::string& user) {
  return count_of(on,
                  "coalesce(sum(searches_count), 0) from monthly_quota "
                  "where true",
                  user);
}

} // namespace bidiq::test
