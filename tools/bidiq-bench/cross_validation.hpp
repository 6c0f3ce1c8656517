#pragma once

#include "tools/bidiq-bench/quality.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace bidiq {

/// Which of `folds` parts a notice belongs to: the first byte of SHA-256(id)
/// modulo `folds`, so that everybody draws the same parts.
size_t fold_of(std::string_view id, size_t folds);

/// The word sequences that occur in some texts.
class phrase_book {
public:
  /// Sequences of more than `longest` words are not remembered.
  explicit phrase_book(size_t longest) : longest_(longest) {
    // nop
  }

  /// Reads one text, raw UTF-8.
  void add(std::string_view text);

  /// Whether the term, or a plural form of it if it has any, has occurred.
  bool knows(const sector_term& term) const;

private:
  size_t longest_;
  std::unordered_set<uint64_t> phrases_; // Hashes; chance hits do not matter.
};

/// The most words that a term of these sectors has.
size_t longest_term(const std::vector<sector>& sectors);

/// What could have been learned from the texts of `book` alone: keywords,
/// context words and exclusions that occur there. A keyword that needs a
/// context of which no word is left goes, too.
std::vector<sector> learned_sectors(const std::vector<sector>& sectors,
                                    const phrase_book& book);

/// Cross-validation: each part of the judged notices is measured with lists
/// learned from the other parts, and from `further` texts, which must not be
/// among the judged ones.
quality_report cross_validate(const std::vector<sector>& sectors,
                              const std::vector<judged_notice>& judged,
                              size_t folds,
                              const std::vector<std::string>& further = {});

} // namespace bidiq
