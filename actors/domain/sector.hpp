#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// How much one occurrence of a keyword says. A text is kept when some keyword
/// counts in full, or when two different ones that do not overlap count half.
enum class term_weight : uint8_t {
  weak,   ///< Half in the head of a text, not at all after it.
  common, ///< In full in the head, half after it.
  object, ///< As `common` but not at all in a purpose (`text_head::purposes`).
  firm,   ///< In full anywhere, inside ignored phrases too.
};

/// A word or phrase of a sector. `plural` also matches the last word's plural
/// forms: +s, +es, ao>oes, m>ns, l>is (contract section 10).
struct sector_term {
  std::string text; ///< As written in the file or by the user.
  bool plural = false;
  term_weight weight = term_weight::common; ///< Told of keywords only.

  bool operator==(const sector_term&) const = default;
};

/// A keyword that counts only when one of `words` also occurs.
struct sector_context {
  std::string keyword; ///< As written; compared in normalised form.
  std::vector<sector_term> words;
  unsigned within = 0; ///< How many words may lie between; 0: any number.

  bool operator==(const sector_context&) const = default;
};

/// What of a text tells the object itself: its beginning. Texts get to details,
/// places and duties later. The same for all sectors of a node.
struct text_head {
  /// How many words the head has that are no fillers; 0: all are in the head.
  unsigned words = 0;
  std::vector<std::string> fillers; ///< Words that every notice has.
  /// Phrases after which a text tells what the object is for ("destinado a"),
  /// unless one of the first two words of the object comes later.
  std::vector<std::string> purposes;
};

/// One line of trade, as data.
struct sector {
  std::string id;          ///< Stable; empty where what names it is elsewhere.
  std::string name;        ///< pt-BR, shown to users.
  std::string description; ///< pt-BR.
  std::vector<sector_term> keywords;
  std::vector<sector_term> exclusions;
  std::vector<sector_context> contexts;
  std::vector<sector_term> ignored{}; ///< A keyword inside one does not count.
  std::shared_ptr<const text_head> head{}; ///< Null: all of a text is head.

  bool operator==(const sector&) const = default;
};
using sector_ptr = std::shared_ptr<const sector>;

/// How many words and phrases a sector has, of all kinds together.
size_t count_terms(const sector& x) noexcept;

/// About how much memory it takes with its texts, its head not counted.
uint64_t memory_of(const sector& x) noexcept;

} // namespace bidiq
