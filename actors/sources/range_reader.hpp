#pragma once

#include "actors/sources/list_reader.hpp"

#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

namespace bidiq {

/// A range of days of one scope while it is being read: as one list or, if its
/// first page tells that it is long, as several of fewer days. Each of them is
/// whole, or not, by itself, so that a search that runs out of time leaves
/// something for the next search. Pure.
class range_reader {
public:
  /// A page of one of the lists.
  struct place {
    size_t list = 0;
    int page = 1;
  };

  /// As for `list_reader`.
  range_reader(source_scope scope, std::vector<std::string> ufs, day_range days,
               int page_size, list_options options, utc_time now);

  range_reader(range_reader&&) = default;
  range_reader& operator=(range_reader&&) = default;

  /// The list that a place belongs to.
  const list_reader& list(size_t index) const {
    return lists_.at(index).reader;
  }

  /// Nothing has been asked for.
  bool untouched() const;

  bool has_next() const {
    return open_count() > 0;
  }

  size_t open_count() const;

  /// Hands out the next page (`has_next`); it must be answered by one of the
  /// next four members, possibly after repeating it. Lists that have been begun
  /// come first, so that they are whole soon.
  place next();

  /// A page has come; returns those of its notices that did not come before.
  notice_batch read(const place& at, const source_page& x,
                    retry_budget& budget);

  /// Upstream says that there is no such page. Returns whether that is
  /// believed; if not, it must be asked again.
  bool absent(const place& at, retry_budget& budget);

  /// A page has failed for good. After a few of them the whole range is given
  /// up, however many lists it has become.
  void failed(const place& at, retry_budget& budget);

  /// Upstream refuses this page size on the first page.
  void resize(const place& at, int page_size);

  /// Whether upstream goes round in circles.
  bool repeats(const place& at, const source_page& x) const {
    return list(at.list).repeats(at.page, x);
  }

  /// Ends all lists as they are.
  void abandon();

  bool finished() const;

  /// Why lists that have ended are not whole, if not for their pages.
  fetch_problem problem() const;

  uint64_t pages_done() const;
  uint64_t pages_known() const;

  /// Takes out the days of lists that have turned out whole since.
  std::vector<cache_batch::partition_days> take_days();

private:
  struct part {
    list_reader reader;
    bool split = false; ///< Others have taken its place.
  };

  bool too_long(const part& x) const;
  void split(size_t index);

  std::vector<std::string> ufs_;
  list_options options_;
  utc_time began_;
  std::deque<part> lists_;
  int failed_pages_ = 0;
  std::unordered_set<std::string> shown_; ///< Ids.
};

} // namespace bidiq
