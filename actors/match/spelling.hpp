#pragma once

#include "actors/match/sectors.hpp"

#include <string>
#include <vector>

namespace bidiq {

/// A word or phrase of a user: normalised, but for a "*" behind a word, which
/// stands for any ending.
struct user_term {
  std::string text;
  bool inflect = false; ///< Its words' singulars and plurals match, too.

  bool operator==(const user_term&) const = default;
};

/// The normalised words and phrases in which a term occurs in texts.
struct spelling {
  std::vector<std::string> same; ///< As written, and as one word; empty for an
                                 ///< empty term.
  std::vector<std::string> inflected;
};

/// A sector's term: with `plural`, its last word +s, +es, ao>oes, m>ns, l>is
/// (contract section 10).
spelling spell(const sector_term& term);

/// A user's term. Of long phrases only as many words are inflected, from the
/// first, as make 32 spellings.
spelling spell(const user_term& term);

} // namespace bidiq
