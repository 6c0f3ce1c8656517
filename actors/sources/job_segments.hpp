#pragma once

#include "actors/domain/read_through.hpp"
#include "actors/sources/fetch_tally.hpp"
#include "actors/sources/page_attempt.hpp"
#include "actors/sources/range_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// The segments of a job: those that it reads, those that others read, and how
/// far that is. Pure.
class job_segments {
public:
  explicit job_segments(list_options options) : options_(options) {
    // nop
  }

  /// Takes news of a segment. `page_size`: what upstream accepts.
  void hear(const segment_news& x, utc_time now, int page_size);

  /// Reads whatever is not decided or read by others, and these lists, too.
  void read_all(const std::vector<list_segment>& more, utc_time now,
                int page_size);

  /// Whether nothing is read or waited for any more.
  bool finished() const;

  /// Whether one may still bring days of this UF.
  bool hopeful(const std::string& uf) const;

  /// Pages that can be asked for.
  size_t open_count() const;

  /// Takes the next of them: first pages come before others.
  std::optional<page_attempt> next();

  page_query query(const page_attempt& x) const;

  const source_scope& scope_of(const page_attempt& x) const {
    return segments_.at(x.segment).list.scope;
  }

  /// What reads this page; null if its segment is not being read any more.
  range_reader* range_of(const page_attempt& x);
  const range_reader* range_of(const page_attempt& x) const;

  /// What a segment that is being read has to hand in now, if anything, after
  /// one of its pages was answered. With the end of the reading the segment is
  /// over, at the latest when what it brought is kept.
  std::optional<days_read> settle(size_t segment);

  /// Ends them all as they are.
  void abandon();

  fetch_tally::progress progress() const;

private:
  enum class phase : uint8_t {
    waiting, ///< For the cache to say who reads it, or for another to read it.
    reading,
    keeping, ///< Waits until what it brought is kept.
    ended,
  };

  struct segment {
    list_segment list;
    phase at = phase::waiting;
    uint64_t lease = 0;
    std::optional<range_reader> range;
    bool handed_in = false; ///< Anything.
  };

  void begin(segment& x, utc_time now, int page_size);

  list_options options_;
  std::vector<segment> segments_; ///< By number.
};

} // namespace bidiq
