#include "actors/match/matcher_weights.hpp"

#include <algorithm>

namespace bidiq {

keyword_weights::keyword_weights(const match_plan& plan,
                                 const text_findings& found,
                                 std::vector<half_weight>& halves)
  : plan_(plan), found_(found), halves_(halves) {
  // nop
}

uint32_t keyword_weights::purpose() noexcept {
  if (purpose_ != unknown)
    return purpose_;
  purpose_ = found_.head;
  for (auto x = found_.begin; x != found_.end; ++x)
    if (plan_.purposes[x->at] && x->first >= found_.object)
      purpose_ = std::min(purpose_, x->first);
  return purpose_;
}

unsigned keyword_weights::weight_of(const keyword_use& use,
                                    uint32_t first) noexcept {
  auto in_head = first < found_.head;
  unsigned weight = 2;
  if (use.weight == term_weight::weak)
    weight = in_head;
  else if (use.weight == term_weight::object)
    weight = first < purpose() ? 2 : 0;
  else if (use.weight == term_weight::common)
    weight = 1 + in_head;
  if (weight > 0 && use.needs_context && !in_context(use, first))
    return 0;
  if (weight > 0 && use.ignorable && is_ignored(use, first))
    return 0;
  return weight;
}

// Without a distance any place will do.
bool keyword_weights::in_context(const keyword_use& use,
                                 uint32_t first) const noexcept {
  auto begin = plan_.contexts.begin() + use.first;
  auto end = plan_.contexts.begin() + use.last;
  if (use.within == 0)
    return std::any_of(begin, end, [&](auto at) { return found_.occurs(at); });
  auto last = end_of(use.at, first);
  return std::any_of(found_.begin, found_.end, [&](auto& x) {
    return end_of(x.at, x.first) + use.within >= first
           && x.first <= last + use.within
           && std::find(begin, end, x.at) != end;
  });
}

bool keyword_weights::is_ignored(const keyword_use& use,
                                 uint32_t first) const noexcept {
  auto last = end_of(use.at, first);
  return std::any_of(found_.begin, found_.end, [&](auto& x) {
    return plan_.ignores[x.at] & use.bit && x.first <= first
           && last <= end_of(x.at, x.first);
  });
}

// Of each keyword the first and the latest place are remembered: another one
// that overlaps both is longer than both.
bool keyword_weights::completes_pair(const keyword_use& use, uint32_t first) {
  auto last = end_of(use.at, first);
  half_weight* latest = nullptr;
  size_t same = 0;
  for (auto& x : halves_) {
    if (x.use->bit != use.bit)
      continue;
    if (x.use->keyword == use.keyword) {
      latest = &x;
      ++same;
    } else if (last <= x.first || end_of(x.use->at, x.first) <= first) {
      return true;
    }
  }
  if (same < 2)
    halves_.push_back({&use, first});
  else
    *latest = {&use, first};
  return false;
}

} // namespace bidiq
