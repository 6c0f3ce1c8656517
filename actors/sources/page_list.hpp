#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace bidiq {

struct page_list_options {
  /// A source that claims more is incomplete, not endless.
  int max_pages = 20'000;
  /// A list is given up after so many pages have failed for good.
  int max_failed_pages = 3;
  /// Asks once more before an empty first page is believed: upstream also says
  /// 204 falsely, and here that would lose a whole list without a trace.
  bool confirm_empty = true;
  /// Upstream may claim more pages with each answer, for ever. A list is
  /// stopped before it takes more requests than so many for each page that its
  /// first answer told of, and so many besides; repetitions do not count.
  int requests_per_page = 3;
  int spare_requests = 40;
};

/// What an answer says about its list.
struct page_totals {
  int64_t total_pages = 0;
  int64_t pages_left = 0;
};

/// Decides which pages of one list are asked for, in which order, and when it
/// has been read. Pure; knows nothing of attempts, time or networks.
///
/// Order: page 1, which tells the totals, then from the last to the second. So
/// what is removed from the pages to come, or added to those that came, can
/// show a notice twice but hide none; `list_proof` looks after the rest.
///
/// Totals move while we read, and some answers understate them. So every page
/// that any answer has claimed is asked for; one that is absent is believed to
/// be past the end only the second time, and only if the latest answer agrees.
class page_list {
public:
  explicit page_list(page_list_options options) : options_(options) {
    open_.insert(1);
  }

  /// Whether `next` has anything to give at this moment.
  bool has_next() const {
    return !open_.empty();
  }

  size_t open_count() const noexcept {
    return open_.size();
  }

  /// Upstream claimed more pages than are read of one list.
  bool too_long() const noexcept {
    return too_long_;
  }

  /// Whether page 1 has not been asked for.
  bool untouched() const {
    return asked_.empty();
  }

  /// Hands out the next page (`has_next`); it must be answered by one of the
  /// next three members, possibly after repeating it.
  int next();

  /// A page has arrived.
  void read(int page, const page_totals& totals);

  /// Asks for a page that has been read once more.
  void look_again(int page) {
    open(page);
  }

  /// Asks for the page after the last, to see that there is none: that is
  /// believed at once.
  void probe();

  /// Upstream says that there is no such page (204, or 400 past the end).
  /// Returns whether that is believed; if not, it must be asked again.
  bool absent(int page);

  /// A page has failed for good.
  void failed(int page);

  /// Ends the list as it is.
  void abandon();

  /// Asks for nothing more: upstream contradicts itself.
  void stop();

  /// It has been stopped, or has taken all the requests that it may.
  bool stopped() const noexcept {
    return stopped_;
  }

  bool finished() const {
    return waiting_ == 0 && open_.empty();
  }

  /// Every page has been read. Meaningful once finished.
  bool complete() const {
    return whole_ && !cut_short_;
  }

  /// Upstream has confirmed that there is nothing at all.
  bool empty() const {
    return empty_;
  }

  /// Pages by the latest answer; 0: unknown.
  int total() const noexcept {
    return total_;
  }

  uint64_t pages_done() const noexcept {
    return done_;
  }
  uint64_t pages_known() const {
    return done_ + waiting_ + open_.size()
           + static_cast<uint64_t>(failed_pages_);
  }

private:
  void take_totals(int page, const page_totals& totals);
  void open(int page);
  bool first_absent();

  page_list_options options_;
  std::vector<bool> asked_; ///< By page number.
  std::set<int> open_;      ///< Known, not yet asked; or to be asked again.
  std::set<int> doubted_;   ///< Absent once.
  unsigned waiting_ = 0;    ///< Asked, not yet answered.
  uint64_t done_ = 0;
  int total_ = 0;      ///< Pages by the latest answer; 0 = unknown.
  int told_ = 0;       ///< Pages by the first answer; 0 = unknown.
  int probed_ = 0;     ///< The page that may not be there; 0 = none.
  int64_t handed_ = 0; ///< Pages handed out, each time.
  int failed_pages_ = 0;
  bool whole_ = true; ///< No page has failed or been cut off.
  bool too_long_ = false;
  bool cut_short_ = false;
  bool stopped_ = false;
  bool confirming_ = false;
  bool empty_ = false;
};

} // namespace bidiq
