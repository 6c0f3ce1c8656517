#include "storage/accounts/sign_out_rows.hpp"

#include <soci/soci.h>

namespace bidiq {

using soci::into;
using soci::use;

// Told twice, the same.
outcome<bool> add_sign_out(database_session& on, const std::string& token,
                           utc_time until) {
  auto at = format_utc(until);
  on.sql() << "insert into signed_out_tokens (token_sha256, expires_at) "
              "values (:token, :at) on conflict (token_sha256) do nothing",
    use(token), use(at);
  return true;
}

outcome<bool> is_signed_out(database_session& on, const std::string& token,
                            utc_time now) {
  auto at = format_utc(now);
  int found = 0;
  on.sql() << "select count(*) from signed_out_tokens "
              "where token_sha256 = :token and expires_at > :now",
    use(token), use(at), into(found);
  return found > 0;
}

} // namespace bidiq
