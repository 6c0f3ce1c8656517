#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bidiq {

/// One step of the schema's history. A script has no transaction of its own: it
/// runs in one, with all others of the same command. It is written in what
/// SQLite 3.40 and PostgreSQL 15 both understand, types among them: SQLite
/// takes `uuid`, `timestamptz` and `boolean` for what is put into them.
struct migration {
  int version = 0;       ///< 1, 2, 3 ... without holes.
  std::string_view name; ///< "0002_plan_ids"
  std::string_view up;
  std::string_view down;
};

/// Those of this program, in their order: the files beside this one.
std::span<const migration> all_migrations();

} // namespace bidiq
