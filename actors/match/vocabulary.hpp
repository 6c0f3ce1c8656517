#pragma once

#include "actors/domain/result.hpp"
#include "actors/match/text_words.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// How much a vocabulary takes in and tells. The rest of what comes counts
/// nowhere, so what is suggested then depends on what came first.
struct vocabulary_limits {
  size_t notices = 20'000;
  size_t words = 50'000; ///< Distinct; some 100 bytes each.
  size_t word_size = 40; ///< Bytes of a word; longer ones are left out.
  size_t asked = 10;     ///< Words of the terms that are looked at.
  size_t told = 3;       ///< Suggestions.
};

/// The words of notices and how many hold each, to suggest what a user may have
/// meant. Not thread-safe.
class vocabulary {
public:
  explicit vocabulary(vocabulary_limits limits = {}) : limits_(limits) {
    // nop
  }

  /// Adds the words of a notice; false if no more are taken.
  bool add(std::string_view object);

  /// For each word of `terms` (normalised) that no notice holds, neither in
  /// another singular or plural, the words within an edit distance (insert,
  /// delete, replace, swap neighbours) of 1, or of 2 for words of five or more
  /// letters: the nearest first, then the most frequent. Words of fewer than
  /// three letters, with digits or with "*" have none.
  std::vector<word_suggestion>
  suggest(const std::vector<std::string>& terms) const;

private:
  struct entry {
    uint64_t notices = 0;
    size_t last = 0; // The notice that was counted last, from 1.
  };

  std::vector<std::string>
  unknown_words(const std::vector<std::string>& terms) const;

  vocabulary_limits limits_;
  text_words reader_;
  std::unordered_map<std::string, entry> words_;
  size_t added_ = 0;
};

/// Returns how many letters (bytes) to insert, delete, replace, or swap with
/// their neighbour make one word of the other, each place touched once; `most`
/// + 1 if they are more than `most` or `y` is longer than `max_compared`.
inline constexpr size_t max_compared = 64;
size_t edit_distance(std::string_view x, std::string_view y, size_t most);

} // namespace bidiq
