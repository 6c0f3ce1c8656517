#pragma once

#include "actors/accounts/accounts.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include <future>
#include <memory>

namespace bidiq::test {

/// The ACCOUNTS over a database, as a node has them.
class accounts_node {
public:
  explicit accounts_node(database_options how, accounts_options options = {}) {
    options.database = pool_ = std::make_shared<database>(std::move(how));
    config_.set("scheduler.policy", caf::atom("sharing"));
    config_.set("scheduler.max-threads", size_t{1});
    sys_ = std::make_unique<caf::actor_system>(config_);
    actor_ = sys_->spawn(accounts, options);
  }

  ~accounts_node() {
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
    actor_ = nullptr;
    sys_->await_all_actors_done();
    pool_->stop(std::chrono::seconds{60});
  }

  accounts_node(const accounts_node&) = delete;
  accounts_node& operator=(const accounts_node&) = delete;

  template <class... Ts>
  void tell(Ts&&... xs) {
    caf::anon_send(actor_, std::forward<Ts>(xs)...);
  }

  /// Sends a question without waiting for its answer.
  template <class T, class... Ts>
  std::future<outcome<T>> post(Ts&&... xs) {
    auto promise = std::make_shared<std::promise<outcome<T>>>();
    tell(std::forward<Ts>(xs)..., reply<T>{[promise](outcome<T> x) {
           promise->set_value(std::move(x));
         }});
    return promise->get_future();
  }

  template <class T, class... Ts>
  outcome<T> ask(Ts&&... xs) {
    return post<T>(std::forward<Ts>(xs)...).get();
  }

  outcome<search_charged> claim(const search_charge& x) {
    return ask<search_charged>(claim_atom_v, x);
  }

private:
  caf::actor_system_config config_;
  database_ptr pool_;
  std::unique_ptr<caf::actor_system> sys_;
  accounts_actor actor_;
};

/// A search of a user whose plan has these limits.
inline search_charge charge(const std::string& id, const std::string& user,
                            uint64_t a_month, uint32_t a_minute = 1'000) {
  search_charge out;
  out.record = begun(id, user, system_utc_now());
  out.per_minute = a_minute;
  out.counts = true;
  out.limit = a_month;
  return out;
}

inline identity somebody(const std::string& user) {
  identity out;
  out.user = user;
  out.may.searches_per_month = 100;
  return out;
}

} // namespace bidiq::test
