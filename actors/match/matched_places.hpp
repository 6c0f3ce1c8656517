#pragma once

#include <cstdint>
#include <vector>

namespace bidiq {

/// Where a text says a term: words are counted from 0.
struct matched_place {
  uint32_t term = 0;  ///< Which of the matched terms.
  uint32_t first = 0; ///< The first of its words in the text ...
  uint32_t last = 0;  ///< ... and the one behind its last.
  bool exact = true;  ///< As written, not in another singular or plural.
};

/// What the order by relevance looks at.
struct matched_places {
  uint32_t words = 0;   ///< Of the text.
  uint32_t asked = 0;   ///< How many terms the user gave; 0: only a sector.
  uint32_t matched = 0; ///< How many terms `places` are of.
  bool of_user = false; ///< These are the user's, else the sector's.
  std::vector<matched_place> places; ///< Of the user's terms, if any occurs.
};

} // namespace bidiq
