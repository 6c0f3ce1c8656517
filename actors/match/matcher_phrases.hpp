#pragma once

#include "actors/match/words.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// A tree of phrases whose letters are words. A node stands for a beginning of
/// phrases; the node of a single word is the word's number. Add phrases,
/// `build` once, then it is immutable and safe to share between threads.
class phrase_tree {
public:
  using node = uint32_t;

  /// No node, and the number of a word that occurs in no phrase.
  static constexpr node none = 0;

  /// What a "*" at the end of a word stands for: any word that begins so.
  struct prefix {
    std::string text; ///< Without the "*".
    node at;          ///< The node of the word with it.
  };

  /// Adds a normalised phrase of at least one word. A "*" may end a word.
  void add(std::string_view phrase);

  /// Makes the tree ready. No `add` afterwards.
  void build();

  /// Returns the node of a word, of which `word_table::readable` bytes are
  /// readable, or `none`.
  node word(const char* begin, size_t size) const noexcept {
    return words_.find(begin, size);
  }

  /// The same in two steps, see `word_table::seek`.
  size_t seek(const char* begin, size_t size) const noexcept {
    return words_.seek(begin, size);
  }

  node word_at(size_t place, const char* begin, size_t size) const noexcept {
    return words_.find_at(place, begin, size);
  }

  /// The same for text of which only `word` is readable.
  node word(std::string_view word) const;

  const std::vector<prefix>& prefixes() const noexcept {
    return prefixes_;
  }

  /// Whether some phrase may begin with these two words: never wrong when
  /// false.
  bool may_begin(node first, node second) const noexcept {
    auto hash = hash_of(key_of(first, second));
    return filter_[hash >> 6 & (filter_.size() - 1)] >> (hash & 63) & 1;
  }

  /// Whether some phrase goes on after the two or more words of this node; not
  /// told of single words, see `may_begin`.
  bool goes_on(node at) const noexcept {
    return goes_on_[at];
  }

  /// Returns the node after `from` and one more word, or `none`.
  node next(node from, node word) const noexcept {
    auto key = key_of(from, word);
    auto& known = edges_[places_.place(hash_of(key))];
    return known.to & (node{0} - static_cast<node>(known.key == key));
  }

  /// Has what `next` will look at on its way into the cache.
  void seek_next(node from, node word) const noexcept {
    __builtin_prefetch(&edges_[places_.place(hash_of(key_of(from, word)))]);
  }

  /// Returns the node of a normalised phrase that was added.
  node find(std::string_view phrase) const;

  /// One more than the greatest node.
  size_t nodes() const noexcept {
    return goes_on_.size();
  }

private:
  struct edge {
    uint64_t key = 0; // 0 is unused, since no node is 0.
    node to = none;
  };

  static uint64_t key_of(node from, node word) noexcept {
    return uint64_t{from} << 32 | word;
  }

  // A bijection, so that no two edges collide.
  static uint64_t hash_of(uint64_t key) noexcept {
    key *= 0x9e3779b97f4a7c15u;
    return key ^ key >> 32;
  }

  void index(const std::unordered_map<uint64_t, node>& edges);

  word_table words_;
  std::vector<prefix> prefixes_;                // Each once.
  std::vector<std::vector<node>> long_phrases_; // Until built, as words.
  perfect_hash places_;
  std::vector<edge> edges_;         // By place.
  std::vector<uint64_t> filter_;    // A power of two.
  std::vector<uint8_t> goes_on_{0}; // By node.
};

} // namespace bidiq
