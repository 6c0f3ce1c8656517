#pragma once

#include "storage/database/database.hpp"
#include "tests/temporary_directory.hpp"
#include "tests/tools/postgres_server.hpp"

#include <future>
#include <memory>
#include <string>
#include <vector>

namespace bidiq::test {

/// The server of this test program, started when it is first wanted.
inline postgres_server& shared_postgres() {
  static postgres_server server;
  return server;
}

/// An empty database of either kind.
class empty_database {
public:
  explicit empty_database(sql_dialect dialect) {
    where.dialect = dialect;
    where.target = dialect == sql_dialect::sqlite
                     ? (folder_.path / "a folder.db").string()
                     : shared_postgres().new_database();
  }

  session_options session() const {
    session_options out;
    out.where = where;
    return out;
  }

  database_options options() const {
    database_options out;
    out.session = session();
    return out;
  }

  database_address where;

private:
  temporary_directory folder_;
};

/// Each is tested with the same cases.
inline std::vector<sql_dialect> both_dialects() {
  return {sql_dialect::sqlite, sql_dialect::postgresql};
}

/// Waits for the answer to a job.
template <class T, class F>
outcome<T> ask(database& on, job_kind kind, F f) {
  auto promise = std::make_shared<std::promise<outcome<T>>>();
  auto answer = promise->get_future();
  on.post<T>(kind, std::move(f), reply<T>{[promise](outcome<T> x) {
               promise->set_value(std::move(x));
             }});
  return answer.get();
}

} // namespace bidiq::test
