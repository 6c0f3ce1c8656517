#include "actors/accounts/own_sectors.hpp"

#include "storage/accounts/own_sector_rows.hpp"

#include <utility>

namespace bidiq {

own_sectors::own_sectors(database_ptr database, uint64_t most, utc_clock now)
  : database_(std::move(database)), most_(most), now_(std::move(now)) {
  // nop
}

void own_sectors::list(const std::string& user,
                       const reply<own_sector_list>& answer) {
  database_->post<own_sector_list>(
    job_kind::read,
    [user](database_session& on) { return list_own_sectors(on, user); },
    answer);
}

void own_sectors::find(const std::string& user, const std::string& id,
                       const reply<own_sector>& answer) {
  database_->post<own_sector>(
    job_kind::read,
    [user, id](database_session& on) { return find_own_sector(on, user, id); },
    answer);
}

void own_sectors::save(const std::string& user, const std::string& id,
                       const std::string& definition,
                       const reply<saved_sector>& answer) {
  auto now = now_();
  database_->post<saved_sector>(
    job_kind::write,
    [user, x = own_sector{id, definition, now, now}, most = most_](
      database_session& on) { return save_own_sector(on, user, x, most); },
    answer);
}

void own_sectors::remove(const std::string& user, const std::string& id,
                         const reply<bool>& answer) {
  database_->post<bool>(
    job_kind::write,
    [user, id](database_session& on) {
      return remove_own_sector(on, user, id);
    },
    answer);
}

} // namespace bidiq
