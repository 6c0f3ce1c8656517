#include "storage/accounts/search_rows.hpp"

#include "storage/accounts/quota_rows.hpp"
#include "storage/accounts/row_text.hpp"
#include "storage/database/timestamp.hpp"

#include <soci/soci.h>

namespace bidiq {

namespace {

using soci::into;
using soci::use;

// A record as the columns have it.
struct columns {
  explicit columns(const search_record& x)
    : status(x.status),
      created(format_utc(x.created)),
      ended(x.ended ? format_utc(*x.ended) : std::string{}),
      has_ended(x.ended ? soci::i_ok : soci::i_null),
      ufs(join_words(x.ufs)),
      found(static_cast<long long>(x.found)),
      cents(x.value_cents),
      partial(x.partial ? "1" : "0") {
    // nop
  }

  std::string status, created, ended;
  soci::indicator has_ended;
  std::string ufs;
  long long found, cents;
  std::string partial;
};

// Whether there was none of that id. The table has two unique indexes that an
// id is in: PostgreSQL takes a conflict in one that is not named for an error,
// when two nodes insert it at the same instant.
bool insert(database_session& on, const search_record& x) {
  columns c{x};
  std::string made;
  on.sql() << "insert into search_sessions (search_id, user_id, status, "
              "created_at, ended_at, ufs, data_inicial, data_final, setor_id, "
              "setor_nome, termos_busca, total_filtrado, "
              "valor_total_centavos, is_partial) values (:id, :user, :status, "
              ":created, :ended, :ufs, :first, :last, :sector, :sector_name, "
              ":terms, :found, :cents, :partial) on conflict do nothing "
              "returning search_id",
    use(x.search_id), use(x.user), use(c.status), use(c.created),
    use(c.ended, c.has_ended), use(c.ufs), use(x.first), use(x.last),
    use(x.sector_id), use(x.sector_name), use(x.terms_text), use(c.found),
    use(c.cents), use(c.partial), into(made);
  return on.sql().got_data();
}

// Whether that user has one of that id.
bool update(database_session& on, const search_record& x) {
  columns c{x};
  std::string found;
  on.sql() << "update search_sessions set status = :status, "
              "ended_at = :ended, total_filtrado = :found, "
              "valor_total_centavos = :cents, is_partial = :partial "
              "where search_id = :id and user_id = :user returning search_id",
    use(c.status), use(c.ended, c.has_ended), use(c.found), use(c.cents),
    use(c.partial), use(x.search_id), use(x.user), into(found);
  return on.sql().got_data();
}

// Another node may insert it between the two.
void insert_or_update(database_session& on, const search_record& x) {
  if (!update(on, x) && !insert(on, x))
    update(on, x);
}

constexpr const char* selected
  = "select search_id, user_id, status, created_at, coalesce(cast(ended_at as "
    "text), ''), ufs, data_inicial, data_final, setor_id, setor_nome, "
    "termos_busca, "
    "total_filtrado, valor_total_centavos, "
    "case when is_partial then 1 else 0 end from search_sessions ";

// Where a row is read into, and the record that it makes.
struct row_reader {
  explicit row_reader(soci::statement& rows) {
    for (auto* x : {&record.search_id, &record.user, &record.status, &created,
                    &ended, &ufs, &record.first, &record.last,
                    &record.sector_id, &record.sector_name, &record.terms_text})
      rows.exchange(into(*x));
    rows.exchange(into(found));
    rows.exchange(into(cents));
    rows.exchange(into(partial));
  }

  search_record read() const {
    auto out = record;
    out.created = parse_timestamp(created).value_or(utc_time{});
    out.ended = parse_timestamp(ended);
    out.ufs = split_words(ufs);
    out.found = static_cast<uint64_t>(found);
    out.value_cents = cents;
    out.partial = partial != 0;
    return out;
  }

  search_record record;
  std::string created, ended, ufs;
  long long found = 0, cents = 0;
  int partial = 0;
};

// `keys` are the parameters of `tail`, in its order.
template <class... Keys>
std::vector<search_record>
select(database_session& on, const std::string& tail, const Keys&... keys) {
  std::vector<search_record> out;
  soci::statement rows{on.sql()};
  row_reader reader{rows};
  (rows.exchange(use(keys)), ...);
  rows.alloc();
  rows.prepare(selected + tail);
  rows.define_and_bind();
  rows.execute();
  while (rows.fetch())
    out.push_back(reader.read());
  return out;
}

// Whether another worker has its job than the one whose end this is.
bool is_fenced(database_session& on, const search_record& x) {
  long long later = 0;
  auto token = static_cast<long long>(x.token);
  on.sql() << "select count(*) from jobs where job_id = :id "
              "and fencing_token > :token",
    use(x.search_id), use(token), into(later);
  return later > 0;
}

outcome<search_charged> known_search(database_session& on,
                                     const search_charge& x, utc_time now) {
  auto found = select(on, "where search_id = :id", x.record.search_id);
  if (!found.empty() && found.front().user != x.record.user)
    return fail(errc::search_id_reused);
  if (!found.empty() && found.front().ended)
    return fail(errc::gone, "the history knows it");
  auto quota = read_quota(on, x.record.user, x.limit, now);
  search_charged out;
  out.quota = *quota;
  out.known = true;
  return out;
}

} // namespace

outcome<search_charged> begin_search(database_session& on,
                                     const search_charge& x, utc_time now) {
  write_transaction all{on};
  if (!insert(on, x.record))
    return known_search(on, x, now);
  search_charged out;
  if (x.counts) {
    auto counted = count_search(on, x.record.search_id, x.record.user, x.limit,
                                now);
    if (!counted)
      return counted.error();
    out.quota = *counted;
  }
  all.commit();
  return out;
}

outcome<bool> withdraw_search(database_session& on,
                              const std::string& search_id,
                              const std::string& user) {
  write_transaction all{on};
  std::string gone;
  on.sql() << "delete from search_sessions where search_id = :id "
              "and user_id = :user and ended_at is null returning search_id",
    use(search_id), use(user), into(gone);
  auto done = on.sql().got_data();
  if (done) {
    give_back(on, search_id);
    on.sql() << "delete from quota_uses where search_id = :id", use(search_id);
  }
  all.commit();
  return done;
}

outcome<bool> end_search(database_session& on, const search_record& x,
                         bool refund) {
  write_transaction all{on};
  if (x.token > 0 && is_fenced(on, x))
    return false;
  insert_or_update(on, x);
  if (refund)
    refund_search(on, x.search_id, x.ended.value_or(x.created));
  else if (x.status == "completed" || x.status == "degraded")
    charge_again(on, x.search_id, x.ended.value_or(x.created));
  all.commit();
  return true;
}

outcome<search_history> list_searches(database_session& on,
                                      const std::string& user, uint64_t limit,
                                      uint64_t offset) {
  search_history out;
  long long total = 0;
  on.sql() << "select count(*) from search_sessions where user_id = :user",
    use(user), into(total);
  out.total = static_cast<uint64_t>(total);
  std::string tail{"where user_id = :user order by created_at desc, "
                   "search_id desc limit "};
  tail.append(std::to_string(limit)).append(" offset ");
  tail.append(std::to_string(offset));
  out.records = select(on, tail, user);
  return out;
}

outcome<std::optional<search_record>>
find_search(database_session& on, const std::string& user,
            const std::string& search_id) {
  auto found = select(on, "where search_id = :id and user_id = :user",
                      search_id, user);
  std::optional<search_record> out;
  if (!found.empty())
    out = std::move(found.front());
  return out;
}

} // namespace bidiq
