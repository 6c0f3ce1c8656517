#include "storage/catalog/catalog_rows.hpp"

#include "actors/base/log.hpp"
#include "storage/catalog/file_rows.hpp"
#include "storage/catalog/folded_name.hpp"
#include "storage/database/timestamp.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using soci::into;
using soci::use;

std::optional<uint64_t> generation_of(long long number) {
  if (number == 0)
    return std::nullopt;
  return static_cast<uint64_t>(number);
}

constexpr const char* state_columns
  = "select coalesce(generation, 0), files, "
    "coalesce(cast(filled_at as text), ''), "
    "coalesce(cast(last_sync_at as text), ''), coalesce(building, 0), "
    "coalesce(cast(building_since as text), ''), last_error, "
    "coalesce(cast(failed_at as text), '') from catalog_state";

catalog_state read_state(database_session& on, const char* how) {
  long long generation = 0, files = 0, building = 0;
  std::string filled, synced, since, error, failed;
  std::string query{state_columns};
  query += how;
  on.sql() << query, into(generation), into(files), into(filled), into(synced),
    into(building), into(since), into(error), into(failed);
  catalog_state out;
  out.generation = generation_of(generation);
  out.files = static_cast<uint64_t>(files);
  out.filled = parse_timestamp(filled);
  out.synced = parse_timestamp(synced);
  out.building = generation_of(building);
  out.building_since = parse_timestamp(since);
  out.error = std::move(error);
  out.failed = parse_timestamp(failed);
  return out;
}

// Within a transaction: all that change the catalog come one after the other,
// and those who read it do not wait. SQLite's transaction is the one writer
// anyway.
catalog_state lock_state(database_session& on) {
  return read_state(on, on.pick("", " for update"));
}

// Until then PostgreSQL takes a new generation for an empty one, reads and
// sorts all of it for each page, and looks up in the table what its index says
// already. Without this a page is slow, but right.
void tell_planner(database_session& on) {
  if (on.dialect() == sql_dialect::sqlite)
    return;
  try {
    on.sql() << "vacuum (analyze) catalog_files";
  } catch (const soci::soci_error& e) {
    log_line(log_level::warning, "the catalog's statistics are old",
             {{"reason", trouble_of(e).text}});
  }
}

void count_files(database_session& on, long long generation) {
  on.sql() << "update catalog_state set files = (select count(*) "
              "from catalog_files where generation = :generation)",
    use(generation);
}

uint64_t remove_rows(database_session& on, long long generation,
                     uint64_t at_most) {
  auto most = static_cast<long long>(at_most);
  soci::statement rows{on.sql()};
  rows.exchange(use(generation));
  rows.exchange(use(most));
  rows.alloc();
  rows.prepare(on.pick("delete from catalog_files where rowid in "
                       "(select rowid from catalog_files "
                       "where generation = :generation limit :most)",
                       "delete from catalog_files where ctid = any(array("
                       "select ctid from catalog_files "
                       "where generation = :generation limit :most))"));
  rows.define_and_bind();
  rows.execute(true);
  return static_cast<uint64_t>(std::max(0LL, rows.get_affected_rows()));
}

void remove_files(database_session& on, uint64_t generation,
                  const std::vector<catalog_key>& removed) {
  auto number = static_cast<long long>(generation);
  for (auto& x : removed)
    on.sql() << "delete from catalog_files where generation = :generation "
                "and id = :id and source = :source",
      use(number), use(x.id), use(x.source);
}

failure invalid(std::string field, std::string message) {
  auto out = fail(errc::invalid_request, "no such page of the catalog");
  out.fields.push_back({std::move(field), std::move(message)});
  return out;
}

} // namespace

catalog_state read_catalog(database_session& on) {
  return read_state(on, "");
}

outcome<uint64_t> begin_catalog(database_session& on, utc_time now,
                                const catalog_start& how) {
  write_transaction all{on};
  auto state = lock_state(on);
  if (how.only_if_empty && state.generation)
    return fail(errc::already_finished, "the catalog is already filled");
  if (state.building && state.building_since
      && *state.building_since >= now - how.patience)
    return fail(errc::already_finished, "the catalog is being built already");
  auto at = format_utc(now);
  long long taken = 0;
  on.sql() << "update catalog_state set building = next_generation, "
              "next_generation = next_generation + 1, building_since = :now "
              "returning building",
    use(at), into(taken);
  all.commit();
  return static_cast<uint64_t>(taken);
}

bool add_to_catalog(database_session& on, uint64_t generation,
                    const std::vector<library_file>& files) {
  write_transaction all{on};
  if (lock_state(on).building != generation)
    return false;
  put_files(on, generation, files);
  all.commit();
  return true;
}

bool swap_catalog(database_session& on, uint64_t generation, utc_time now) {
  if (read_catalog(on).building == generation)
    tell_planner(on);
  write_transaction all{on};
  auto state = lock_state(on);
  if (state.building != generation)
    return state.generation == generation;
  auto at = format_utc(now);
  on.sql() << "update catalog_state set generation = building, "
              "building = null, building_since = null, filled_at = :now, "
              "last_sync_at = :now, last_error = '', failed_at = null",
    use(at, "now");
  count_files(on, static_cast<long long>(generation));
  all.commit();
  return true;
}

void fail_catalog(database_session& on, uint64_t generation, utc_time now,
                  const std::string& error) {
  write_transaction all{on};
  auto state = lock_state(on);
  auto built = state.building == generation;
  if (!built && state.generation != generation)
    return;
  auto at = format_utc(now);
  auto why = whole_characters(error, max_catalog_error);
  on.sql() << "update catalog_state set last_error = :why, failed_at = :now",
    use(why), use(at);
  if (built)
    on.sql() << "update catalog_state set building = null, "
                "building_since = null";
  all.commit();
}

uint64_t drop_old_catalog(database_session& on, size_t at_most) {
  write_transaction all{on};
  auto state = lock_state(on);
  uint64_t gone = 0;
  long long last = 0, next = 0;
  while (gone < at_most) {
    on.sql() << "select coalesce(min(generation), 0) from catalog_files "
                "where generation > :last",
      use(last), into(next);
    auto generation = generation_of(next);
    if (!generation)
      break;
    if (generation != state.generation && generation != state.building)
      gone += remove_rows(on, next, at_most - gone);
    last = next;
  }
  all.commit();
  return gone;
}

bool sync_catalog(database_session& on, uint64_t generation,
                  const std::vector<library_file>& upserts,
                  const std::vector<catalog_key>& removed, utc_time now) {
  write_transaction all{on};
  if (lock_state(on).generation != generation)
    return false;
  put_files(on, generation, upserts);
  remove_files(on, generation, removed);
  if (!upserts.empty() || !removed.empty())
    count_files(on, static_cast<long long>(generation));
  auto at = format_utc(now);
  on.sql() << "update catalog_state set last_sync_at = :now, last_error = '', "
              "failed_at = null",
    use(at);
  all.commit();
  return true;
}

outcome<library_page> list_catalog(database_session& on,
                                   const library_query& query) {
  file_range which;
  which.folder = query.folder;
  which.search = fold_name(query.search);
  if (which.search.size() > max_catalog_search)
    return invalid("q", "é longo demais");
  if (!query.token.empty()) {
    auto after = read_catalog_token(query.token);
    if (!after)
      return after.error();
    which.after = std::move(*after);
  }
  auto limit = std::clamp<size_t>(query.limit, 1, max_catalog_page);
  // One more, to know whether there is a further page.
  which.most = limit + 1;
  auto found = select_files(on, which);
  library_page out;
  if (found.size() > limit) {
    found.resize(limit);
    out.next = write_catalog_token(found.back().position);
  }
  for (auto& x : found)
    out.files.push_back(std::move(x.file));
  return out;
}

outcome<library_file> find_in_catalog(database_session& on,
                                      const std::string& id) {
  auto found = select_file(on, id);
  if (!found)
    return fail(errc::not_found, "no such file in the catalog");
  return std::move(*found);
}

} // namespace bidiq
