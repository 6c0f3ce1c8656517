#pragma once

#include "actors/domain/cached_day.hpp"
#include "tests/actors/match/notices.hpp"

namespace bidiq::test {

inline local_day day(std::string_view text) {
  return parse_day(text).value();
}

/// An instant by the clocks of Brasília.
inline utc_time clock_at(std::string_view text) {
  return utc_time{at(text).time_since_epoch() - brasilia_offset};
}

/// A day with so many notices, whose texts tell when it was read.
inline cached_day cell_of(local_day day, utc_time read, size_t notices = 1) {
  notice_batch batch;
  for (size_t i = 0; i < notices; ++i) {
    auto x = plain_notice("00000000000001-1-" + std::to_string(100'000 + i)
                          + "/2026");
    x.object = "read at " + format_utc(read);
    batch.push_back(share(std::move(x)));
  }
  return {day, std::make_shared<const notice_batch>(std::move(batch)), read,
          false};
}

inline cached_day empty_list(local_day day, utc_time read) {
  auto out = cell_of(day, read, 0);
  out.from_empty_list = true;
  return out;
}

inline bool same(const cached_day& x, const cached_day& y) {
  return x.day == y.day && x.read == y.read
         && x.from_empty_list == y.from_empty_list
         && std::equal(x.notices->begin(), x.notices->end(), y.notices->begin(),
                       y.notices->end(),
                       [](auto& a, auto& b) { return *a == *b; });
}

} // namespace bidiq::test
