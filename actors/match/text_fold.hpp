#pragma once

#include <cstddef>
#include <string_view>

namespace bidiq {

/// How many bytes `fold_text` may write for `size` bytes of input: the worst
/// case is a Hangul syllable (3 bytes), which becomes three letters of 3 bytes;
/// whole blocks are stored, hence the slack.
constexpr size_t fold_room(size_t size) noexcept {
  return 3 * size + 32;
}

/// Writes the letters and numbers of `text`, decomposed, without marks and in
/// lower case, and one blank for every other character (runs are not joined),
/// to `out`, which has `fold_room(text.size())` bytes. Returns the end of what
/// was written. This is `normalise` without the joining of blanks.
char* fold_text(std::string_view text, char* out) noexcept;

} // namespace bidiq
