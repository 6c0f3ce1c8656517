#include "storage/accounts/audit_rows.hpp"

#include "storage/accounts/row_text.hpp"

#include <soci/soci.h>

namespace bidiq {

namespace {

// The table takes 2,000 characters, which are no fewer bytes.
constexpr size_t longest_detail = 2'000;

} // namespace

outcome<bool> add_audit_event(database_session& on, const audit_event& x) {
  using soci::use;
  auto at = format_utc(x.at);
  auto detail = cut_text(x.detail, longest_detail);
  on.sql() << "insert into audit_events (id, at, user_id, kind, detail) "
              "values (:id, :at, :user, :kind, :detail) "
              "on conflict (id) do nothing",
    use(x.id), use(at), use(x.user), use(x.kind), use(detail);
  return true;
}

} // namespace bidiq
