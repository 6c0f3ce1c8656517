#pragma once

#include "actors/sources/source_api.hpp"

#include <string>
#include <utility>

namespace bidiq::test {

/// The days of January 2026.
inline local_day january(int x) {
  return *parse_day("2026-01-01") + std::chrono::days{x - 1};
}

/// A notice as far as lists look at it, published on a day of January 2026.
inline notice_ptr listed(const std::string& id, int day,
                         const std::string& uf = "SP", int modality = 6) {
  auto x = std::make_shared<notice>();
  x->id = id;
  x->object = "x";
  x->source = "pncp";
  x->uf = uf;
  x->modality = modality;
  x->published = local_time{january(day).time_since_epoch()};
  return x;
}

/// A page as a source's parser tells it. `records`: of the whole list; none:
/// as many on each page as on this one.
inline source_page page_with(notice_batch notices, int page, int total,
                             std::optional<int> records = {}) {
  source_page x;
  x.rows = notices.size();
  x.notices = std::move(notices);
  x.page_number = page;
  x.total_pages = total;
  x.pages_left = total - page;
  x.total_records = records.value_or(total * static_cast<int>(x.rows));
  return x;
}

} // namespace bidiq::test
