#include "storage/accounts/own_sector_rows.hpp"

#include "storage/database/timestamp.hpp"

#include <soci/soci.h>

namespace bidiq {

namespace {

using soci::into;
using soci::use;

// Where a row is read into, and the sector that it makes.
struct row_reader {
  explicit row_reader(soci::statement& rows) {
    for (auto* x : {&sector.id, &sector.definition, &created, &updated})
      rows.exchange(into(*x));
  }

  own_sector read() const {
    auto out = sector;
    out.created = parse_timestamp(created).value_or(utc_time{});
    out.updated = parse_timestamp(updated).value_or(utc_time{});
    return out;
  }

  own_sector sector;
  std::string created, updated;
};

// Those of a user; only the one of that id if there is one.
own_sector_list select(database_session& on, const std::string& user,
                       const std::string* id = nullptr) {
  own_sector_list out;
  soci::statement rows{on.sql()};
  row_reader reader{rows};
  rows.exchange(use(user));
  if (id)
    rows.exchange(use(*id));
  rows.alloc();
  rows.prepare(std::string{"select sector_id, definition, created_at, "
                           "updated_at from own_sectors where user_id = :user "}
               + (id ? "and sector_id = :id" : "order by sector_id"));
  rows.define_and_bind();
  rows.execute();
  while (rows.fetch())
    out.push_back(reader.read());
  return out;
}

// A user's requests that would add a sector count one after the other:
// later ones wait. SQLite has one writer anyway.
void take_turn(database_session& on, const std::string& user) {
  if (on.dialect() == sql_dialect::sqlite)
    return;
  auto key = "own_sectors " + user;
  on.sql() << "select pg_advisory_xact_lock(hashtextextended(:key, 0))",
    use(key);
}

uint64_t count_of(database_session& on, const std::string& user) {
  long long out = 0;
  on.sql() << "select count(*) from own_sectors where user_id = :user",
    use(user), into(out);
  return static_cast<uint64_t>(out);
}

bool update(database_session& on, const std::string& user,
            const own_sector& x) {
  auto at = format_utc(x.updated);
  std::string changed;
  on.sql() << "update own_sectors set definition = :definition, "
              "updated_at = :at where user_id = :user and sector_id = :id "
              "returning sector_id",
    use(x.definition), use(at), use(user), use(x.id), into(changed);
  return on.sql().got_data();
}

void insert(database_session& on, const std::string& user,
            const own_sector& x) {
  auto created = format_utc(x.created);
  auto updated = format_utc(x.updated);
  on.sql() << "insert into own_sectors (user_id, sector_id, definition, "
              "created_at, updated_at) values (:user, :id, :definition, "
              ":created, :updated)",
    use(user), use(x.id), use(x.definition), use(created), use(updated);
}

} // namespace

outcome<own_sector_list> list_own_sectors(database_session& on,
                                          const std::string& user) {
  return select(on, user);
}

outcome<own_sector> find_own_sector(database_session& on,
                                    const std::string& user,
                                    const std::string& id) {
  auto found = select(on, user, &id);
  if (found.empty())
    return fail(errc::not_found, "no such sector of this user");
  return std::move(found.front());
}

outcome<saved_sector> save_own_sector(database_session& on,
                                      const std::string& user,
                                      const own_sector& x, uint64_t most) {
  write_transaction all{on};
  take_turn(on, user);
  auto is_new = !update(on, user, x);
  if (is_new && count_of(on, user) >= most)
    return fail(errc::too_many_sectors);
  if (is_new)
    insert(on, user, x);
  auto kept = find_own_sector(on, user, x.id);
  if (!kept)
    return kept.error();
  all.commit();
  return saved_sector{std::move(*kept), is_new};
}

outcome<bool> remove_own_sector(database_session& on, const std::string& user,
                                const std::string& id) {
  std::string gone;
  on.sql() << "delete from own_sectors where user_id = :user "
              "and sector_id = :id returning sector_id",
    use(user), use(id), into(gone);
  if (!on.sql().got_data())
    return fail(errc::not_found, "no such sector of this user");
  return true;
}

} // namespace bidiq
