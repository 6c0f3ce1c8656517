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
                                    const phrase_place& place) noexcept {
  auto in_head = place.first < found_.head;
  unsigned weight = 2;
  if (use.weight == term_weight::weak)
    weight = in_head;
  else if (use.weight == term_weight::object)
    weight = place.first < purpose() ? 2 : 0;
  else if (use.weight == term_weight::common)
    weight = 1 + in_head;
  if (weight > 0 && use.needs_context && !in_context(use, place))
    return 0;
  if (weight > 0 && use.ignorable && is_ignored(use, place))
    return 0;
  return weight;
}

// Without a distance any place will do.
bool keyword_weights::in_context(const keyword_use& use,
                                 const phrase_place& place) const noexcept {
  auto begin = plan_.contexts.begin() + use.first;
  auto end = plan_.contexts.begin() + use.last;
  if (use.within == 0)
    return std::any_of(begin, end, [&](auto at) { return found_.occurs(at); });
  return std::any_of(found_.begin, found_.end, [&](auto& x) {
    return x.last + use.within >= place.first
           && x.first <= place.last + use.within
           && std::binary_search(begin, end, x.at);
  });
}

bool keyword_weights::is_ignored(const keyword_use& use,
                                 const phrase_place& place) const noexcept {
  return std::any_of(found_.begin, found_.end, [&](auto& x) {
    return plan_.ignores[x.at] & use.bit && x.first <= place.first
           && place.last <= x.last;
  });
}

bool keyword_weights::suffice_without(uint64_t bit, uint32_t left_out) {
  halves_.clear();
  for (auto x = found_.begin; x != found_.end; ++x) {
    auto last = plan_.uses.data() + plan_.first_use[x->at + 1];
    for (auto use = plan_.uses.data() + plan_.first_use[x->at]; use != last;
         ++use) {
      if (use->bit != bit || use->keyword == left_out)
        continue;
      auto weight = weight_of(*use, *x);
      if (weight == 2 || (weight == 1 && completes_pair(*use, *x)))
        return true;
    }
  }
  return false;
}

bool keyword_weights::completes_pair(const keyword_use& use,
                                     const phrase_place& place) {
  half_weight* same = nullptr;
  for (auto& x : halves_) {
    if (x.use->bit != use.bit)
      continue;
    if (x.use->keyword == use.keyword)
      same = &x;
    else if (place.last <= x.first || x.last <= place.first)
      return true;
  }
  if (!same) {
    halves_.push_back({&use, place.first, place.last});
  } else {
    same->first = std::max(same->first, place.first);
    same->last = std::min(same->last, place.last);
  }
  return false;
}

} // namespace bidiq
