#pragma once

#include "actors/search/words.hpp"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// An Aho-Corasick automaton whose letters are words: finds every occurrence of
/// every phrase in one pass over the words of a text. Add phrases, `build`
/// once, then it is immutable and safe to share.
class phrase_automaton {
public:
  using state = uint32_t;
  static constexpr state start = 0;

  /// Adds a normalised phrase of at least one word and returns its number,
  /// which counts from 0; the same phrase gets the same number.
  uint32_t add(std::string_view phrase);

  /// Makes the automaton ready. No `add` afterwards.
  void build();

  /// Returns the state after the word of `size` bytes at `begin`, of which
  /// `word_table::readable` bytes are readable.
  state next(state from, const char* begin, size_t size) const noexcept {
    auto word = words_.find(begin, size);
    if (word == word_table::unknown)
      return start;
    for (; from != start; from = nodes_[from].fallback)
      if (auto to = edge(from, word))
        return to;
    return first_[word];
  }

  /// Whether some phrase ends in this state.
  bool accepts(state at) const noexcept {
    return nodes_[at].first_hit != nodes_[at].last_hit;
  }

  /// The phrases that end in this state, each once.
  const uint32_t* hits_begin(state at) const noexcept {
    return hits_.data() + nodes_[at].first_hit;
  }
  const uint32_t* hits_end(state at) const noexcept {
    return hits_.data() + nodes_[at].last_hit;
  }

  /// The longest state from which this one's text can still grow; saves asking
  /// a state that leads nowhere.
  state resume(state at) const noexcept {
    return nodes_[at].resume;
  }

  size_t phrases() const noexcept {
    return phrases_;
  }
  size_t states() const noexcept {
    return nodes_.size();
  }

private:
  struct node {
    state fallback = start;
    state resume = start;
    uint32_t first_hit = 0;
    uint32_t last_hit = 0;
  };
  struct edge_slot {
    uint64_t key = 0; // From and word; 0 is unused, since no word is 0.
    state to = start;
  };
  // Only while adding.
  struct draft {
    std::vector<std::pair<uint32_t, state>> children; // By word.
    uint32_t phrase = no_phrase;
  };
  static constexpr uint32_t no_phrase = UINT32_MAX;

  static uint64_t edge_key(state from, uint32_t word) noexcept {
    return uint64_t{from} << 32 | word;
  }
  static size_t edge_hash(uint64_t key) noexcept {
    return static_cast<size_t>((key * 0x9e3779b97f4a7c15u) >> 32);
  }

  // Returns `start` if there is no such edge; none leads to `start`.
  state edge(state from, uint32_t word) const noexcept {
    auto key = edge_key(from, word);
    auto mask = edges_.size() - 1;
    for (auto i = edge_hash(key) & mask; edges_[i].key != 0; i = (i + 1) & mask)
      if (edges_[i].key == key)
        return edges_[i].to;
    return start;
  }

  state child(state from, uint32_t word);
  void index_edges();
  void finish(state at);

  word_table words_;
  std::vector<draft> drafts_{1};
  std::vector<node> nodes_{1};
  std::vector<state> first_; // By word: the state after it from the start.
  std::vector<edge_slot> edges_;
  std::vector<uint32_t> hits_;
  uint32_t phrases_ = 0;
};

} // namespace bidiq
