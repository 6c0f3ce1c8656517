#include "storage/accounts/quota_rows.hpp"

#include "storage/accounts/audit_rows.hpp"
#include "storage/accounts/quota_month.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <limits>

namespace bidiq {

namespace {

using soci::into;
using soci::use;

long long as_number(std::optional<uint64_t> limit) {
  constexpr auto most = std::numeric_limits<int>::max();
  return static_cast<long long>(std::min<uint64_t>(limit.value_or(most), most));
}

quota_use use_of(long long used, std::optional<uint64_t> limit, utc_time now) {
  return {static_cast<uint64_t>(used), limit, next_quota_month(now)};
}

// Whether this search had not been counted before.
bool first_use(database_session& on, const std::string& search_id,
               const std::string& user, const std::string& month,
               utc_time now) {
  std::string made;
  auto at = format_utc(now);
  on.sql() << "insert into quota_uses (search_id, user_id, month_year, "
              "refunded, used_at) values (:id, :user, :month, false, :at) "
              "on conflict (search_id) do nothing returning search_id",
    use(search_id), use(user), use(month), use(at), into(made);
  return on.sql().got_data();
}

// Whose search it was; "" if there was nothing to take back.
std::string take_back(database_session& on, const std::string& search_id) {
  std::string user;
  std::string month;
  on.sql() << "update quota_uses set refunded = true "
              "where search_id = :id and not refunded "
              "returning user_id, month_year",
    use(search_id), into(user), into(month);
  if (!on.sql().got_data())
    return {};
  on.sql() << "update monthly_quota set searches_count = searches_count - 1 "
              "where user_id = :user and month_year = :month "
              "and searches_count > 0",
    use(user), use(month);
  return user;
}

} // namespace

outcome<quota_use> read_quota(database_session& on, const std::string& user,
                              std::optional<uint64_t> limit, utc_time now) {
  long long used = 0;
  auto month = quota_month(now);
  on.sql() << "select searches_count from monthly_quota "
              "where user_id = :user and month_year = :month",
    use(user), use(month), into(used);
  return use_of(on.sql().got_data() ? used : 0, limit, now);
}

outcome<quota_use> count_search(database_session& on,
                                const std::string& search_id,
                                const std::string& user,
                                std::optional<uint64_t> limit, utc_time now) {
  if (limit && *limit == 0)
    return fail(errc::plan_required, "the plan is over");
  auto month = quota_month(now);
  if (!first_use(on, search_id, user, month, now))
    return read_quota(on, user, limit, now);
  long long used = 0;
  auto most = as_number(limit);
  on.sql() << "insert into monthly_quota (user_id, month_year, "
              "searches_count) values (:user, :month, 1) "
              "on conflict (user_id, month_year) do update "
              "set searches_count = monthly_quota.searches_count + 1 "
              "where monthly_quota.searches_count < :most "
              "returning searches_count",
    use(user), use(month), use(most), into(used);
  if (!on.sql().got_data())
    return fail(errc::quota_exceeded, "the month's searches are used up");
  return use_of(used, limit, now);
}

void give_back(database_session& on, const std::string& search_id) {
  take_back(on, search_id);
}

void refund_search(database_session& on, const std::string& search_id,
                   utc_time now) {
  auto user = take_back(on, search_id);
  if (!user.empty())
    add_audit_event(on, {"refund:" + search_id, now, user, "search_refunded",
                         search_id});
}

// Only the statement that turns the row back counts the search.
void charge_again(database_session& on, const std::string& search_id,
                  utc_time now) {
  std::string user, month;
  on.sql() << "update quota_uses set refunded = false "
              "where search_id = :id and refunded = true "
              "returning user_id, month_year",
    use(search_id), into(user), into(month);
  if (!on.sql().got_data())
    return;
  on.sql() << "update monthly_quota set searches_count = searches_count + 1 "
              "where user_id = :user and month_year = :month",
    use(user), use(month);
  add_audit_event(on, {"charge:" + search_id, now, user, "search_charged_again",
                       search_id});
}

} // namespace bidiq
