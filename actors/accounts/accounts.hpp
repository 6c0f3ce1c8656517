#pragma once

#include "actors/accounts/own_sectors.hpp"
#include "actors/accounts/request_limiter.hpp"
#include "actors/accounts/unsaved_ends.hpp"
#include "actors/redis/access.hpp"
#include "actors/system/protocol.hpp"
#include "storage/database/database.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::search_end)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::optional<bidiq::rate_verdict>)

namespace bidiq {

struct accounts_options {
  database_ptr database;  ///< Never null.
  redis_access_ptr redis; ///< Null: requests a minute count on this node alone.
  /// How often requests are forgotten that do not count any more.
  caf::timespan sweep_interval = std::chrono::seconds{60};
  /// How often what the database has not got is told to it again.
  caf::timespan retry_interval = std::chrono::milliseconds{500};
  /// The longest that a search waits for Redis.
  caf::timespan op_timeout = std::chrono::milliseconds{250};
  /// Until a request that was one too many asks whether its search has begun
  /// at another node meanwhile: then it joins it, which costs nothing.
  caf::timespan second_look = std::chrono::milliseconds{100};
  size_t max_rates = 100'000;    ///< Users whose requests a minute are counted.
  size_t max_unsaved = 10'000;   ///< Ends of searches, see `unsaved_ends`.
  uint64_t max_own_sectors = 20; ///< Of one user.
  utc_clock now = system_utc_now;
};

/// The actor with the messages that it sends to itself.
using accounts_self = accounts_actor::extend<
  // The history knows (or not) the search of question n.
  caf::reacts_to<internal_atom, find_atom, uint64_t, bool>,
  // Redis has decided about the rate of question n, or time is up.
  caf::reacts_to<internal_atom, claim_atom, uint64_t,
                 std::optional<rate_verdict>>,
  // The request of question n was one too many a moment ago.
  caf::reacts_to<internal_atom, retry_atom, uint64_t>,
  // A request of this user with so many a minute has joined a search.
  caf::reacts_to<internal_atom, cancel_atom, std::string, uint32_t>,
  // Redis has not told in time how a user stands: this node does.
  caf::reacts_to<internal_atom, status_atom, identity, reply<rate_use>>,
  // The database could not take this end.
  caf::reacts_to<internal_atom, done_atom, search_end>,
  // It is due to be told again.
  caf::reacts_to<internal_atom, retry_atom>,
  // Old rows are due to go.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

struct accounts_state {
  using self_ptr = accounts_self::stateful_pointer<accounts_state>;

  static inline const char* name = "accounts";

  /// A search that is not decided about yet.
  struct question {
    search_charge asked;
    reply<search_charged> answer;
    std::optional<rate_verdict> refused = {};
  };

  explicit accounts_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void start(accounts_options x);

  // -- who and how much -------------------------------------------------------

  void find_account(const account_claim& who, const reply<account>& answer);
  void quota(const identity& who, const reply<quota_use>& answer);
  void plans(const reply<plan_list>& answer);
  void rate(const identity& who, const reply<rate_use>& answer);
  void own_rate(const identity& who, const reply<rate_use>& answer);

  // -- searches that want to begin --------------------------------------------

  void claim(const search_charge& x, const reply<search_charged>& answer);
  void ask_history(uint64_t number);
  void on_history(uint64_t number, bool known);
  void ask_redis(uint64_t number, const search_charge& x);
  void on_rate(uint64_t number, const std::optional<rate_verdict>& x);
  void judge(question x, const rate_verdict& verdict);
  void charge(const question& x, const std::optional<rate_use>& rate);
  void give_back(const std::string& user, uint32_t limit);
  void withdraw(const std::string& id, const std::string& user);

  // -- history ----------------------------------------------------------------

  void save_end(search_end x);
  void on_unsaved(const search_end& x);
  void save_again();
  void history(const identity& who, uint64_t limit, uint64_t offset,
               const reply<search_history>& answer);
  void find_search_of(const identity& who, const std::string& id,
                      const reply<search_record>& answer);
  void note(const audit_event& x);
  void forget_rates();

  self_ptr self;
  accounts_options options;
  std::unique_ptr<request_limiter> limiter;
  std::unique_ptr<unsaved_ends> unsaved;
  std::optional<own_sectors> sectors; ///< Always there after `start`.
  bool retrying = false;
  std::unordered_map<uint64_t, question> questions;
  uint64_t last_question = 0;
};

/// Returns the behavior of the ACCOUNTS. It never waits for the database: its
/// workers answer. Requests a minute count in Redis, and on this node while
/// Redis is away or late. Ends of searches that the database cannot take wait
/// until it can.
accounts_self::behavior_type accounts(accounts_state::self_ptr self,
                                      accounts_options options);

} // namespace bidiq
