#pragma once

#include "actors/sources/fetch.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bidiq {

struct paging_options {
  /// With more UFs than this the whole country is asked at once, without `uf`.
  size_t country_above = 20;
  /// Of one slice; a source that claims more is incomplete, not endless.
  int max_pages = 20'000;
  /// A slice is given up after so many pages have failed for good.
  int max_failed_pages = 3;
  /// Asks once more before an empty first page is believed: upstream also says
  /// 204 falsely, and here that would lose a whole slice without a trace.
  bool confirm_empty = true;
};

/// One page to ask for.
struct page_request {
  size_t slice = 0; ///< Index of the slice within its plan.
  int page = 1;

  bool operator==(const page_request&) const = default;
};

/// What an answer says about its list.
struct page_totals {
  int64_t total_pages = 0;
  int64_t pages_left = 0;
};

/// Decides which pages one job asks for, in which order, and when it has read
/// everything. A slice is a (UF, modality) pair, or a modality of the whole
/// country. Pure; knows nothing of attempts, time or networks.
///
/// Order: page 1 of every slice in request order (they tell the totals), then
/// slice by slice the other pages from the last to the second. Upstream sorts
/// by publication and appends, so the newest notices arrive first, and a
/// deletion in mid-list can only show a notice twice, never hide one.
///
/// Totals move while we read, and some answers understate them. So every page
/// that any answer has claimed is asked for; one that is absent is believed to
/// be past the end only the second time, and only if the latest answer agrees.
class paging_plan {
public:
  paging_plan(const fetch_job& job, paging_options options);

  /// Whether `next` has anything to give at this moment.
  bool has_next() const;

  /// Hands out the next page; every page handed out must be answered by one of
  /// the next three members, possibly after repeating it.
  std::optional<page_request> next();

  /// A page has arrived.
  void page_read(page_request request, const page_totals& totals);

  /// Upstream says that there is no such page (204, or 400 past the end).
  /// Returns whether that is believed; if not, the page must be asked again.
  bool page_absent(page_request request);

  /// A page has failed for good.
  void page_failed(page_request request);

  /// A page is about to be asked again because something went wrong.
  void page_retried(page_request request);

  /// Ends the job: what is not complete by now has failed.
  void abandon();

  /// Whether every slice has ended.
  bool finished() const;

  /// The UF of a slice; empty: the whole country.
  const std::string& uf(size_t index) const;
  int modality(size_t index) const;

  /// The UFs' changes of state since the last call, oldest first.
  struct change {
    std::string uf;
    std::string status; ///< As in `slice_change`.
  };
  std::vector<change> take_changes();

  uint64_t pages_done() const noexcept {
    return pages_done_;
  }
  uint64_t pages_known() const;
  uint64_t pairs_total() const;
  uint64_t pairs_complete() const;

  /// UFs of which any modality is not complete, in request order. Meaningful
  /// once finished.
  std::vector<std::string> failed_ufs() const;

private:
  enum class state : uint8_t { fresh, reading, confirming, complete, failed };

  struct slice {
    std::string uf;
    int modality = 0;
    state is = state::fresh;
    bool whole = true;       ///< No page has failed or been cut off.
    int total = 0;           ///< Pages by the latest answer; 0 = unknown.
    std::vector<bool> asked; ///< By page number.
    std::set<int> open;      ///< Known, not yet asked; or 1 to confirm.
    unsigned waiting = 0;    ///< Asked, not yet answered.
    std::set<int> doubted;   ///< Absent once.
    int failed_pages = 0;
  };

  static bool ended(const slice& x) noexcept {
    return x.is == state::complete || x.is == state::failed;
  }

  bool country() const noexcept;
  bool concerns(const slice& x, const std::string& uf) const;
  page_request ask(size_t index, int page);
  void take_totals(slice& x, int page, const page_totals& totals);
  bool first_absent(slice& x);
  void settle(slice& x);
  void end(slice& x, state how);
  void set_status(const slice& x, std::string_view status);
  std::string_view final_status(const std::string& uf) const;

  struct uf_state {
    std::string uf;
    std::string status = "pending";
    bool retried = false;
  };

  paging_options options_;
  std::vector<uf_state> ufs_; ///< In request order.
  size_t modalities_;
  std::vector<slice> slices_;
  std::vector<change> changes_;
  uint64_t pages_done_ = 0;
};

} // namespace bidiq
