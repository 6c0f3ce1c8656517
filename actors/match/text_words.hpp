#pragma once

#include "actors/match/words_scan.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The words of one text; memory is reused from text to text.
class text_words {
public:
  /// Reads a raw text.
  void read(std::string_view text);

  size_t size() const noexcept {
    return found_.count;
  }

  /// Where word `i` begins; `word_table::readable` bytes are readable.
  const char* begin(size_t i) const noexcept {
    return folded_.data() + edges_[2 * i];
  }

  size_t length(size_t i) const noexcept {
    return edges_[2 * i + 1] - edges_[2 * i];
  }

  std::string_view word(size_t i) const noexcept {
    return {begin(i), length(i)};
  }

  /// Words `first` to `last` (behind the last) as they are compared.
  std::string phrase(size_t first, size_t last) const;

  /// Whether there may be hyphenated words; never wrong when false.
  bool has_hyphens() const noexcept {
    return found_.hyphens;
  }

  /// Returns the word behind the last of those that hyphens join to word
  /// `first`; `first + 1` if none is. Letters and digits are not joined.
  size_t joined_end(size_t first) const noexcept {
    auto last = first + 1;
    while (last < size() && edges_[2 * last] == edges_[2 * last - 1] + 1
           && joins(last))
      ++last;
    return last;
  }

  /// How many words the memory has room for.
  size_t room() const noexcept {
    return folded_.size();
  }

private:
  // Whether one hyphen parts word `i` from the one before, both of letters or
  // both of digits; a single character is between them.
  bool joins(size_t i) const noexcept {
    auto hyphen = folded_.data() + edges_[2 * i - 1];
    return *hyphen == '-' && class_of(hyphen[-1]) == class_of(hyphen[1]);
  }

  std::string repaired_;
  std::vector<char> folded_;
  std::vector<uint32_t> edges_; // See `find_words`.
  found_words found_;
};

} // namespace bidiq
