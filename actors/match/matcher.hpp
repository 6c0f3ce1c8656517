#pragma once

#include "actors/match/matched_places.hpp"
#include "actors/match/sectors.hpp"
#include "actors/match/spelling.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// What one search wants: the terms of its sector, its own, and what it
/// rejects.
struct match_rule {
  std::vector<sector_term> keywords;
  std::vector<sector_term> exclusions;
  std::vector<sector_context> contexts;
  std::vector<sector_term> ignored{};
  std::shared_ptr<const text_head> head{}; ///< Of all rules that have one.
  std::vector<user_term> terms{};
  std::vector<user_term> unwanted{}; ///< Reject as `exclusions` do.
  bool all_terms = false;            ///< `terms` keep a text only together.
};

/// Why a text was kept or not.
struct match_verdict {
  bool keyword = false;  ///< Some keyword counts, or the user's terms do.
  bool excluded = false; ///< Some exclusion occurs; only told if `keyword`.
  std::vector<std::string> terms; ///< Keywords that count, as written in the
                                  ///< rule, and the user's terms that occur;
                                  ///< distinct, in the rule's order. No
                                  ///< keywords if they do not suffice
                                  ///< together and the user's terms neither.
  std::vector<std::string> forms; ///< What of the text the user's terms have
                                  ///< matched, where that is not their text;
                                  ///< distinct.
  matched_places places;
  bool kept() const noexcept {
    return keyword && !excluded;
  }
};

/// One of the keywords by which a text is kept.
struct keyword_share {
  size_t keyword = 0; ///< Its index in the rule.
  bool alone = false; ///< Without it the text would not be kept.

  bool operator==(const keyword_share&) const = default;
};

/// Decides over whole words (contract section 4) for many rules at once: one
/// automaton over the words of all rules' terms, one pass over each text. A
/// hyphenated word of the text counts as its parts and as one word. What
/// a keyword says by where it stands is told at `term_weight`.
/// Immutable and safe to share between threads; a `scratch` is not.
class matcher {
public:
  /// Memory that one thread reuses from text to text.
  struct scratch;
  struct scratch_deleter {
    void operator()(scratch* x) const noexcept;
  };
  using scratch_ptr = std::unique_ptr<scratch, scratch_deleter>;

  explicit matcher(const std::vector<match_rule>& rules);
  ~matcher();
  matcher(matcher&&) noexcept;
  matcher& operator=(matcher&&) noexcept;

  scratch_ptr make_scratch() const;

  /// Returns a bit set of the rules (index = bit, at most 64 rules) that keep
  /// `text` (raw UTF-8, not normalised). Allocates nothing once warm.
  uint64_t match(std::string_view text, scratch& memory) const;

  /// Explains what rule `rule` says about `text`. Slower: builds strings.
  match_verdict explain(std::string_view text, size_t rule,
                        scratch& memory) const;

  /// The keywords of rule `rule` that count in `text`, ascending; none if they
  /// do not keep it. Exclusions and the user's terms are not looked at.
  /// `out` is memory to reuse. Builds no strings.
  void shares(std::string_view text, size_t rule, scratch& memory,
              std::vector<keyword_share>& out) const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// Builds the rule of a search: a sector (or none) and normalised terms that
/// match as they are.
match_rule make_rule(const sector* base, const std::vector<std::string>& terms,
                     const std::vector<std::string>& exclusion_terms);

/// The same with terms as users write them.
match_rule make_rule(const sector* base, std::vector<user_term> terms,
                     std::vector<user_term> unwanted, bool all_terms);

} // namespace bidiq
