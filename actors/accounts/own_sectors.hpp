#pragma once

#include "actors/base/reply.hpp"
#include "actors/domain/account.hpp"
#include "storage/database/database.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

/// The sectors that users have written for themselves, in the database. Nothing
/// here waits: a database worker answers, with `unavailable` while the database
/// is away.
class own_sectors {
public:
  /// A user may have `most` of them; `database` is not null.
  own_sectors(database_ptr database, uint64_t most, utc_clock now);

  void list(const std::string& user, const reply<own_sector_list>& answer);
  void find(const std::string& user, const std::string& id,
            const reply<own_sector>& answer);
  void save(const std::string& user, const std::string& id,
            const std::string& definition, const reply<saved_sector>& answer);
  void remove(const std::string& user, const std::string& id,
              const reply<bool>& answer);

private:
  database_ptr database_;
  uint64_t most_;
  utc_clock now_;
};

} // namespace bidiq
