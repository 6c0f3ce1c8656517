#pragma once

#include "actors/base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// What one page tells about its list.
struct page_evidence {
  /// The ids of its records, also of those not shown, in upstream's order.
  std::vector<std::string> ids;
  uint64_t rows = 0; ///< Records of any kind.
  /// Records that cannot be identified or placed, or that were not asked for:
  /// they prove nothing.
  uint64_t unclear = 0;
  std::optional<int64_t> total; ///< Records of the whole list; none: not told.

  // How its records are ordered by publication, as far as all tell theirs.
  bool ascending = true;
  bool descending = true;
  std::optional<local_time> first; ///< As its first record says ...
  std::optional<local_time> last;  ///< ... and its last one.
};

/// Decides whether the pages of a list are all of it. Pure.
///
/// Nothing promises that upstream's list is sorted or stands still. So a list
/// counts as whole only if what was read adds up:
///
/// - The records that were seen, each counted once, are as many as upstream
///   says. If its total has only ever grown meanwhile, nothing was removed, so
///   what was seen is part of the list and, being as many, all of it; if it has
///   only ever fallen, the same holds for the list of the beginning.
/// - A list of one page is one answer, and so one instant. Of others the first
///   page, read again at the end, is what it was: what is removed there while
///   something is added elsewhere would move records to pages already read,
///   without any sum telling.
/// - What is new must come at one end for that to be enough. A list in no order
///   by publication, or whose total went up and down or is not told, is
///   therefore read twice, and all of its pages must come out the same: what
///   two readings one after the other agree on was the list between them.
class list_proof {
public:
  enum class verdict : uint8_t {
    whole,      ///< Everything has been seen.
    look_again, ///< Read the pages `to_look_at` once more.
    probe,      ///< See whether there is a page after the last.
    confirm,    ///< Adds up, but must be read a second time.
    read_again, ///< Does not add up, or has moved meanwhile.
  };

  /// A page of this reading has come, for a second time perhaps. In the order
  /// in which the answers came in.
  void read(int page, page_evidence x);

  /// All pages that are known have been read: is that all? Looks and probes
  /// must be done before it is asked again. `page_size` as asked for.
  verdict judge(uint64_t page_size);

  const std::vector<int>& to_look_at() const noexcept {
    return to_look_at_;
  }

  /// Another reading begins, which the one so far can confirm.
  void begin_again();

  /// Some records of this reading were unclear.
  bool unclear() const;

private:
  using pages = std::map<int, page_evidence>;

  void note_total(std::optional<int64_t> total);
  uint64_t distinct() const;
  bool ordered() const;
  bool ends_full(uint64_t page_size) const;
  verdict look_at_growth();
  bool same_as_before() const;

  pages pages_;
  std::optional<pages> before_; ///< The last reading.
  std::vector<int> to_look_at_;
  std::optional<int64_t> latest_; ///< Total.
  int64_t most_ = 0;              ///< The greatest total.
  bool rose_ = false;
  bool fell_ = false;
  bool untold_ = false;  ///< A page did not tell the total.
  bool moved_ = false;   ///< The first page has changed.
  bool checked_ = false; ///< It has been read after all others.
  bool probed_ = false;
  unsigned looks_ = 0; ///< After growth.
};

} // namespace bidiq
