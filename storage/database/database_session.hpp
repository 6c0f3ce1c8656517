#pragma once

#include "actors/base/errc.hpp"
#include "storage/database/database_url.hpp"

#include <soci/session.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>

namespace bidiq {

struct session_options {
  database_address where;
  /// What one statement may take, and what a lock is waited for; above 0.
  std::chrono::milliseconds statement_timeout{5'000};
  /// What connecting may take; libpq counts whole seconds, and two at least.
  std::chrono::milliseconds connect_timeout{2'000};
};

/// One connection to the database, and what is different between the two.
/// Everything here blocks: it is used by a database worker, or by a program
/// that has nothing else to do. One thread at a time.
///
/// `sql()` throws `soci::soci_error`, which `failure_of` makes a value; no
/// exception leaves a worker. Times are read and written as text in UTC: both
/// databases take "2026-01-15T12:00:00.123Z" (`format_utc`).
class database_session {
public:
  explicit database_session(const session_options& options);
  ~database_session();
  database_session(const database_session&) = delete;
  database_session& operator=(const database_session&) = delete;

  soci::session& sql() noexcept {
    return sql_;
  }

  sql_dialect dialect() const noexcept {
    return dialect_;
  }

  /// One of the two, for what they do not say in the same words.
  const char* pick(const char* sqlite, const char* postgresql) const noexcept {
    return dialect_ == sql_dialect::sqlite ? sqlite : postgresql;
  }

  /// The connection's socket; -1 if it has none.
  int socket() const noexcept;

  /// Statements of SQLite end at this time; PostgreSQL's by its own clock, and
  /// by the pool's watch if that stands still.
  void set_deadline(std::chrono::steady_clock::time_point t) noexcept {
    deadline_ = t;
  }

private:
  void prepare_sqlite(const session_options& options);
  void prepare_postgresql(const session_options& options);

  sql_dialect dialect_;
  std::chrono::steady_clock::time_point deadline_
    = std::chrono::steady_clock::time_point::max();
  soci::session sql_;
};
using database_session_ptr = std::unique_ptr<database_session>;

/// What all of a transaction's statements see and write, or nothing. It can
/// write: SQLite's takes the place of the one writer at once, since a reader
/// cannot become a writer after another one wrote. Rolled back at the end of
/// its life unless it was committed.
class write_transaction {
public:
  explicit write_transaction(database_session& on);
  ~write_transaction();
  write_transaction(const write_transaction&) = delete;
  write_transaction& operator=(const write_transaction&) = delete;

  void commit();

private:
  database_session& on_;
  bool open_ = true;
};

/// Why a connection could not be had, or a statement not be run.
struct sql_trouble {
  enum class kind : uint8_t {
    lost,   ///< The connection is of no use any more.
    busy,   ///< It took too long, or another one was in the way: try again.
    defect, ///< The statement or the schema is wrong.
  };

  kind type = kind::defect;
  std::string text; ///< One line without any value of a statement.
};

/// What `e` is about, `postgresql_soci_error` and `sqlite3_soci_error` among
/// them.
sql_trouble trouble_of(const std::exception& e);

/// `unavailable` with `retry_after` if trying again may help, else `internal`.
failure failure_of(const sql_trouble& x);

/// Opens a connection; `unavailable` with why not.
outcome<database_session_ptr> open_session(const session_options& options);

} // namespace bidiq
