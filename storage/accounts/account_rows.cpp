#include "storage/accounts/account_rows.hpp"

#include "actors/base/random_id.hpp"
#include "actors/base/uuid.hpp"
#include "storage/accounts/audit_rows.hpp"
#include "storage/accounts/plan_in_force.hpp"
#include "storage/accounts/row_text.hpp"
#include "storage/database/timestamp.hpp"

#include <soci/soci.h>

namespace bidiq {

namespace {

using soci::into;
using soci::use;

// Subscriptions of a user that are looked at; the newest decide.
constexpr int most_subscriptions = 50;

struct profile {
  std::string email;
  std::string plan;
  utc_time made{};
  bool admin = false;
};

struct plan_row {
  std::string id;
  std::string name;
  std::optional<uint64_t> max_searches;
  std::optional<std::chrono::days> duration;
  int64_t price_cents = 0;
};

std::optional<profile> find_profile(database_session& on,
                                    const std::string& user) {
  profile out;
  std::string made;
  int admin = 0;
  on.sql() << "select coalesce(email, ''), plan_type, created_at, "
              "case when is_admin then 1 else 0 end "
              "from profiles where id = :id",
    use(user), into(out.email), into(out.plan), into(made), into(admin);
  if (!on.sql().got_data())
    return std::nullopt;
  out.made = parse_timestamp(made).value_or(utc_time{});
  out.admin = admin != 0;
  return out;
}

// When two first requests come at once, one of them makes it.
void make_profile(database_session& on, const account_claim& who,
                  utc_time now) {
  write_transaction all{on};
  auto at = format_utc(now);
  auto known = who.email.empty() ? soci::i_null : soci::i_ok;
  std::string made;
  on.sql() << "insert into profiles (id, email, plan_type, is_admin, "
              "created_at) values (:id, :email, 'free_trial', false, :at) "
              "on conflict (id) do nothing returning id",
    use(who.user), use(who.email, known), use(at), into(made);
  if (on.sql().got_data())
    add_audit_event(on, {random_id(), now, who.user, "profile_created", {}});
  all.commit();
}

std::vector<subscription> subscriptions_of(database_session& on,
                                           const std::string& user) {
  std::vector<subscription> out;
  std::string plan;
  std::string starts;
  std::string expires;
  soci::indicator ends;
  soci::statement rows
    = (on.sql().prepare << "select plan_id, starts_at, expires_at "
                           "from user_subscriptions "
                           "where user_id = :user and is_active "
                           "order by starts_at desc limit "
                             + std::to_string(most_subscriptions),
       use(user), into(plan), into(starts), into(expires, ends));
  rows.execute();
  while (rows.fetch()) {
    subscription x{plan, parse_timestamp(starts).value_or(utc_time::max()), {}};
    // What cannot be read as a time has expired.
    if (ends == soci::i_ok)
      x.expires = parse_timestamp(expires).value_or(utc_time{});
    out.push_back(std::move(x));
  }
  return out;
}

constexpr const char* plan_columns
  = "select id, name, coalesce(max_searches, -1), coalesce(duration_days, -1), "
    "cast(round(coalesce(price_brl, 0) * 100) as integer) from plans ";

// Runs a query that begins with `plan_columns`.
std::vector<plan_row> plan_rows(database_session& on, const char* tail,
                                const std::string* id = nullptr) {
  std::vector<plan_row> out;
  plan_row x;
  long long searches = 0;
  int days = 0;
  long long cents = 0;
  soci::statement rows{on.sql()};
  rows.exchange(into(x.id));
  rows.exchange(into(x.name));
  rows.exchange(into(searches));
  rows.exchange(into(days));
  rows.exchange(into(cents));
  if (id)
    rows.exchange(use(*id));
  rows.alloc();
  rows.prepare(std::string{plan_columns} + tail);
  rows.define_and_bind();
  rows.execute();
  while (rows.fetch()) {
    auto row = x;
    if (searches >= 0)
      row.max_searches = static_cast<uint64_t>(searches);
    if (days >= 0)
      row.duration = std::chrono::days{days};
    row.price_cents = cents;
    out.push_back(std::move(row));
  }
  return out;
}

std::optional<plan_row> find_plan(database_session& on, const std::string& id) {
  auto rows = plan_rows(on, "where id = :id", &id);
  if (rows.empty())
    return std::nullopt;
  return rows.front();
}

std::optional<uint32_t> as_limit(const std::optional<uint64_t>& x) {
  if (!x)
    return std::nullopt;
  return static_cast<uint32_t>(std::min<uint64_t>(*x, UINT32_MAX));
}

outcome<account> with_plan(database_session& on, const account_claim& who,
                           const profile& found, utc_time now) {
  auto& own = capabilities_of(who.plan) ? who.plan : found.plan;
  auto trial = find_plan(on, own);
  auto chosen = plan_in_force(own, found.made,
                              trial ? trial->duration : std::nullopt,
                              subscriptions_of(on, who.user), now);
  auto row = chosen.plan == own ? trial : find_plan(on, chosen.plan);
  auto may = capabilities_of(chosen.plan);
  if (!row || !may)
    return fail(errc::internal, "unknown plan " + cut_text(chosen.plan, 40));
  account out;
  may->searches_per_month = chosen.over ? 0 : as_limit(row->max_searches);
  out.who = {who.user, who.admin || found.admin, chosen.plan, *may};
  out.email = found.email;
  out.plan_name = row->name;
  out.plan_expires = chosen.expires;
  return out;
}

} // namespace

outcome<account> open_account(database_session& on, const account_claim& who,
                              utc_time now) {
  if (!is_uuid(who.user))
    return fail(errc::not_found, "the user is no UUID");
  auto found = find_profile(on, who.user);
  if (!found) {
    make_profile(on, who, now);
    found = find_profile(on, who.user);
  }
  if (!found)
    return fail(errc::internal, "a profile has vanished");
  return with_plan(on, who, *found, now);
}

outcome<plan_list> active_plans(database_session& on) {
  plan_list out;
  for (auto& x : plan_rows(on, "where is_active order by price_brl, id")) {
    auto may = capabilities_of(x.id);
    if (!may)
      continue;
    may->searches_per_month = as_limit(x.max_searches);
    plan_offer offer{x.id, x.name, x.price_cents, {}, *may};
    if (x.duration)
      offer.duration_days = x.duration->count();
    out.push_back(std::move(offer));
  }
  return out;
}

} // namespace bidiq
