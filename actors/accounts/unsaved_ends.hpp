#pragma once

#include "actors/domain/account.hpp"

#include <cstddef>
#include <deque>
#include <optional>

namespace bidiq {

/// How a search ended, for the history.
struct search_end {
  search_record record;
  bool refund = false;
};

/// Ends of searches that the database has not got yet, the oldest first. While
/// it is away they wait here; beyond the limit the oldest go: their searches
/// then count as failed after a while (`upkeep`). Pure.
class unsaved_ends {
public:
  explicit unsaved_ends(size_t limit) : limit_(limit) {
    // nop
  }

  /// Whether nothing had to go.
  bool add(search_end x);

  std::optional<search_end> take();

  size_t size() const noexcept {
    return waiting_.size();
  }

private:
  size_t limit_;
  std::deque<search_end> waiting_;
};

} // namespace bidiq
