#pragma once

#include "actors/match/matcher_weights.hpp"
#include "actors/match/text_words.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Another reading of words `first` to `last` than each by itself: joined by
/// hyphens, or by what it begins with.
struct bridge {
  uint32_t first;
  uint32_t last;
  phrase_tree::node at;
};

/// What one thread needs to match text after text, and knows of the last one.
struct matcher::scratch {
  using node = phrase_tree::node;

  text_words text;
  std::vector<size_t> sought;  // By word: where its node is.
  node_list words;             // The nodes of the words, none before and after.
  std::vector<uint32_t> pairs; // Indices into `words`.
  std::vector<uint16_t> seen;  // By node: the last round in which it occurred.
  uint16_t round = 0;
  std::vector<bridge> bridges;       // By `first`.
  std::vector<phrase_place> weighed; // What has to be weighed.
  std::vector<half_weight> halves;
  std::string joined;

  /// Reads a text and forgets what occurred in the one before. The lists are
  /// filled by index, without asking for room.
  void begin_round(std::string_view raw, size_t nodes);

  bool occurred(node x) const noexcept {
    return seen[x] == round;
  }

  /// Makes room in `weighed`.
  void make_room(size_t places) {
    if (weighed.size() < places)
      weighed.resize(places);
  }

  bool any_occurred(const node_list& nodes) const noexcept;
};

/// Fills `memory.bridges`. Allocates nothing once warm.
void find_bridges(const match_plan& plan, matcher::scratch& memory);

/// Calls `occurs(phrase_place)` for each phrase that some reading of the words
/// in `memory.words` holds, some of them more than once.
template <class F>
class reading_walk {
public:
  using node = phrase_tree::node;

  reading_walk(const match_plan& plan, const matcher::scratch& memory,
               F& occurs)
    : tree_(plan.tree), memory_(memory), occurs_(occurs) {
    // nop
  }

  void run() {
    auto& bridges = memory_.bridges;
    size_t next_bridge = 0;
    for (uint32_t i = 0; i < memory_.text.size(); ++i) {
      while (next_bridge < bridges.size() && bridges[next_bridge].first < i)
        ++next_bridge;
      visit(phrase_tree::none, i, i, next_bridge);
    }
  }

private:
  // Goes on from the phrase `at`, which began with word `first`, at word `i`;
  // bridges from there are at or behind `next_bridge`.
  void visit(node at, uint32_t first, uint32_t i, size_t next_bridge) {
    if (i == memory_.text.size())
      return;
    step(at, memory_.words[i + 1], first, i + 1, next_bridge);
    auto& bridges = memory_.bridges;
    while (next_bridge < bridges.size() && bridges[next_bridge].first < i)
      ++next_bridge;
    for (; next_bridge < bridges.size() && bridges[next_bridge].first == i;
         ++next_bridge) {
      auto& x = bridges[next_bridge];
      step(at, x.at, first, x.last, next_bridge);
    }
  }

  void step(node at, node word, uint32_t first, uint32_t last,
            size_t next_bridge) {
    if (word == phrase_tree::none)
      return;
    auto next = at == phrase_tree::none ? word : tree_.next(at, word);
    if (next == phrase_tree::none)
      return;
    occurs_(phrase_place{next, first, last});
    if (at == phrase_tree::none || tree_.goes_on(next))
      visit(next, first, last, next_bridge);
  }

  const phrase_tree& tree_;
  const matcher::scratch& memory_;
  F& occurs_;
};

} // namespace bidiq
