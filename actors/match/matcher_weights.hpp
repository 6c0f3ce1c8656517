#pragma once

#include "actors/match/matcher_plan.hpp"

#include <cstdint>
#include <vector>

namespace bidiq {

/// A phrase of some rule in a text: words `first` to `last` (behind the last),
/// counted from 0. Hyphens can make one word of several.
struct phrase_place {
  phrase_tree::node at;
  uint32_t first;
  uint32_t last;
};

/// What one walk over a text has found.
struct text_findings {
  const phrase_place* begin; ///< Those whose place matters.
  const phrase_place* end;
  const uint16_t* seen; ///< By node: `round` if it occurs.
  uint16_t round;
  uint32_t object; ///< The words up to the second that is no filler.
  uint32_t head;   ///< The words of the head.

  bool occurs(phrase_tree::node x) const noexcept {
    return seen[x] == round;
  }
};

/// A keyword that counts half: what does not overlap one of its places is
/// before the last one or behind the first one.
struct half_weight {
  const keyword_use* use; ///< One of the keyword's.
  uint32_t first;         ///< The greatest first word of its places.
  uint32_t last;          ///< The least end of its places.
};

/// Weighs what the place of keywords leaves open (see `term_weight`).
class keyword_weights {
public:
  /// `halves` is memory to reuse. All arguments must outlive this.
  keyword_weights(const match_plan& plan, const text_findings& found,
                  std::vector<half_weight>& halves);

  /// Returns the rules, but those of `decided`, that keep the text by what was
  /// found. `told(use, weight)` hears of each keyword that counts at all;
  /// weights are 1 for half and 2 for full.
  template <class F>
  uint64_t weigh(uint64_t decided, F told) {
    uint64_t keeps = 0;
    halves_.clear();
    for (auto x = found_.begin; x != found_.end; ++x) {
      auto last = plan_.uses.data() + plan_.first_use[x->at + 1];
      auto use = plan_.uses.data() + plan_.first_use[x->at];
      for (; use != last; ++use) {
        if ((decided | keeps) & use->bit & ~all_told_)
          continue;
        auto weight = weight_of(*use, *x);
        if (weight == 0)
          continue;
        told(*use, weight);
        if (weight == 2 || completes_pair(*use, *x))
          keeps |= use->bit;
      }
    }
    return keeps;
  }

  /// Whether the keywords of the rule of `bit` keep the text though its keyword
  /// number `left_out` counts for nothing.
  bool suffice_without(uint64_t bit, uint32_t left_out);

  /// From now on hears of keywords of decided rules, too.
  void tell_all() noexcept {
    all_told_ = ~uint64_t{0};
  }

private:
  unsigned weight_of(const keyword_use& use,
                     const phrase_place& place) noexcept;
  uint32_t purpose() noexcept;
  bool in_context(const keyword_use& use,
                  const phrase_place& place) const noexcept;
  bool is_ignored(const keyword_use& use,
                  const phrase_place& place) const noexcept;
  bool completes_pair(const keyword_use& use, const phrase_place& place);

  const match_plan& plan_;
  const text_findings& found_;
  std::vector<half_weight>& halves_;
  static constexpr uint32_t unknown = ~uint32_t{0};
  uint32_t purpose_ = unknown; // Its first word, once it was asked for.
  uint64_t all_told_ = 0;
};

} // namespace bidiq
