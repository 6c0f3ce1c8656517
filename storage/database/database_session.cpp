#include "storage/database/database_session.hpp"

#include "actors/base/log.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <string_view>

#include <sys/stat.h>

namespace bidiq {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// How many of its instructions SQLite carries out between two looks at the
// clock: some tenths of a millisecond.
constexpr int instructions_per_look = 10'000;

// An answer of the server, or of its kernel, has to come within this time even
// if nothing is being waited for.
constexpr std::string_view peer_silence_s = "5";

// Other users of the machine must not read who searched for what. SQLite gives
// its log and its index the file's mode. The file is made without being opened,
// since to close it would take the locks of the process's other connections.
void make_private_file(const std::string& path) {
  ::mknod(path.c_str(), S_IFREG | S_IRUSR | S_IWUSR, 0);
}

soci::connection_parameters parameters_of(const session_options& x) {
  if (x.where.dialect == sql_dialect::sqlite) {
    make_private_file(x.where.target);
    return {soci::sqlite3, "db=\"" + x.where.target + '"'};
  }
  auto limit = std::chrono::ceil<seconds>(x.connect_timeout).count();
  auto uri = with_uri_option(x.where.target, "connect_timeout",
                             std::to_string(std::max<int64_t>(2, limit)));
  uri = with_uri_option(std::move(uri), "application_name", "bidiqd");
  uri = with_uri_option(std::move(uri), "keepalives_idle", peer_silence_s);
  uri = with_uri_option(std::move(uri), "keepalives_interval", "1");
  uri = with_uri_option(std::move(uri), "keepalives_count", peer_silence_s);
  uri = with_uri_option(std::move(uri), "tcp_user_timeout", "5000");
  return {soci::postgresql, uri};
}

auto* postgresql_of(soci::session& sql) {
  return static_cast<soci::postgresql_session_backend*>(sql.get_backend());
}

auto* sqlite_of(soci::session& sql) {
  return static_cast<soci::sqlite3_session_backend*>(sql.get_backend());
}

std::string_view first_line(std::string_view text) {
  auto end = text.find_first_of("\r\n");
  return text.substr(0, end);
}

// The class of a SQLSTATE (PostgreSQL 15 documentation, appendix A).
sql_trouble::kind kind_of_state(std::string_view state) {
  using kind = sql_trouble::kind;
  // 08: connection; 57P01..3: shut down, crashed, starting; XX: its own defect.
  if (state.starts_with("08") || state.starts_with("57P"))
    return kind::lost;
  // 40: serialization, deadlock; 53: no resources; 55P03: no lock; 57014: time.
  if (state.starts_with("40") || state.starts_with("53") || state == "55P03"
      || state == "57014")
    return kind::busy;
  return kind::defect;
}

sql_trouble::kind kind_of_result(int code) {
  using kind = sql_trouble::kind;
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return kind::busy;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return kind::lost;
    default:
      return kind::defect;
  }
}

// What libpq says when it cannot connect, in lines of which those are taken
// that tell of the server. Others repeat parts of the URI, as do these two when
// a password in it has an @ of its own.
std::string reason_of(std::string_view message) {
  std::string out;
  while (!message.empty()) {
    auto line = first_line(message);
    message.remove_prefix(std::min(line.size() + 1, message.size()));
    auto tells = line.starts_with("connection to server")
                 || line.starts_with("could not translate host name");
    if (tells && line.find('@') == line.npos)
      out.append(out.empty() ? "" : "; ").append(line);
  }
  return out;
}

// libpq would write it to standard error, between our lines.
void tell_notice(void*, const char* text) {
  log_line(log_level::warning, "the database says",
           {{"notice", first_line(text)}});
}

int look_at_clock(void* deadline) {
  return steady_clock::now()
         >= *static_cast<const steady_clock::time_point*>(deadline);
}

} // namespace

database_session::database_session(const session_options& options)
  : dialect_(options.where.dialect), sql_(parameters_of(options)) {
  if (dialect_ == sql_dialect::sqlite)
    prepare_sqlite(options);
  else
    prepare_postgresql(options);
}

database_session::~database_session() = default;

// Write-ahead logging lets readers read while the one writer writes, and makes
// of a commit one append; a power cut can take the last commits with it, but
// never a part of one. Nothing is put into TMPDIR.
void database_session::prepare_sqlite(const session_options& options) {
  auto* db = sqlite_of(sql_)->conn_;
  auto patience = options.statement_timeout.count();
  sqlite_api::sqlite3_busy_timeout(db, static_cast<int>(patience));
  sqlite_api::sqlite3_progress_handler(db, instructions_per_look, look_at_clock,
                                       &deadline_);
  for (auto text : {"pragma journal_mode = wal", "pragma synchronous = normal",
                    "pragma foreign_keys = on", "pragma temp_store = memory"})
    sql_ << text;
}

void database_session::prepare_postgresql(const session_options& options) {
  PQsetNoticeProcessor(postgresql_of(sql_)->conn_, tell_notice, nullptr);
  auto limit = std::to_string(options.statement_timeout.count());
  sql_ << "set statement_timeout = " << limit;
  sql_ << "set lock_timeout = " << limit;
  sql_ << "set idle_in_transaction_session_timeout = 60000";
  sql_ << "set timezone = 'UTC'";
  sql_ << "set client_min_messages = warning";
}

int database_session::socket() const noexcept {
  if (dialect_ == sql_dialect::sqlite)
    return -1;
  return PQsocket(postgresql_of(const_cast<soci::session&>(sql_))->conn_);
}

write_transaction::write_transaction(database_session& on) : on_(on) {
  on_.sql() << on_.pick("begin immediate", "begin");
}

write_transaction::~write_transaction() {
  if (!open_)
    return;
  try {
    on_.sql() << "rollback";
  } catch (const std::exception&) {
    // It ends with the connection, which is of no use any more.
  }
}

void write_transaction::commit() {
  on_.sql() << "commit";
  open_ = false;
}

// The message of SOCI's own has the statement's values behind it.
sql_trouble trouble_of(const std::exception& e) {
  using kind = sql_trouble::kind;
  sql_trouble out{kind::defect, std::string{first_line(e.what())}};
  auto* any = dynamic_cast<const soci::soci_error*>(&e);
  if (!any)
    return out;
  auto message = any->get_error_message();
  out.text = first_line(message);
  if (auto* x = dynamic_cast<const soci::postgresql_soci_error*>(any)) {
    auto state = x->sqlstate();
    out.type = kind_of_state(state);
    out.text += " (" + state + ")";
  } else if (auto* y = dynamic_cast<const soci::sqlite3_soci_error*>(any)) {
    out.type = kind_of_result(y->result());
    out.text += " (" + std::to_string(y->result()) + ")";
  }
  if (any->get_error_category() == soci::soci_error::connection_error)
    out.type = kind::lost;
  return out;
}

failure failure_of(const sql_trouble& x) {
  if (x.type == sql_trouble::kind::defect)
    return fail(errc::internal, "database: " + x.text);
  auto out = fail(errc::unavailable, "database: " + x.text);
  out.retry_after = seconds{1};
  return out;
}

outcome<database_session_ptr> open_session(const session_options& options) {
  try {
    return std::make_unique<database_session>(options);
  } catch (const std::exception& e) {
    auto text = trouble_of(e).text;
    auto* any = dynamic_cast<const soci::soci_error*>(&e);
    if (auto why = any ? reason_of(any->get_error_message()) : ""; !why.empty())
      text = why;
    return failure_of(
      {sql_trouble::kind::lost,
       "no connection to " + options.where.display() + ": " + text});
  }
}

} // namespace bidiq
