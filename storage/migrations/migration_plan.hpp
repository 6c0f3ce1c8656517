#pragma once

#include "actors/base/errc.hpp"
#include "storage/migrations/migration.hpp"

#include <span>
#include <string>
#include <vector>

namespace bidiq {

/// A migration that a database has.
struct applied_migration {
  int version = 0;
  std::string name;
  std::string at;       ///< When, in UTC; see `format_utc`.
  bool adopted = false; ///< Another program had done what it does.
};

/// One line of `bidiqd migrate status`.
struct migration_state {
  int version = 0;
  std::string name;
  std::string applied_at; ///< Empty: pending.
};

/// Both lists together, by version; what only the database has among them.
std::vector<migration_state>
states_of(std::span<const migration> known,
          std::span<const applied_migration> applied);

/// Which of the known ones a database lacks, in their order. `internal` if it
/// has one that is not known here although it lacks others: two histories.
outcome<std::vector<const migration*>>
pending(std::span<const migration> known,
        std::span<const applied_migration> applied);

/// The last `steps` of those a database has, the newest first; fewer if it has
/// no more. `internal` if one of them is not known here.
outcome<std::vector<const migration*>>
to_revert(std::span<const migration> known,
          std::span<const applied_migration> applied, size_t steps);

/// "0003_plan_ids" is 0003 and plan_ids in what users see.
std::string shown_name(std::string_view name);

} // namespace bidiq
