#pragma once

#include <cstddef>
#include <string_view>

namespace bidiq {

/// How many bytes `fold_text` may write for `size` bytes of input, `wide` if
/// some character takes more than two. The worst cases are "¼" (2 bytes), which
/// becomes "1 4", and U+FDFA (3 bytes), which is 18 characters of Arabic; whole
/// blocks are stored, hence the slack.
size_t fold_room(size_t size, bool wide) noexcept;

/// Writes the letters and numbers of `text`, in compatibility decomposition
/// (Unicode NFKD), without marks and default-ignorable code points and in lower
/// case, decimal digits of any script as ASCII's, a hyphen for a hyphen, and
/// one blank for every other character (runs are not joined) and for the signs
/// of trade and service marks (™), to `out`, which has room for it. Returns the
/// end of what was written. The tables are those of Debian's libutf8proc: of
/// its results for code points below U+0400 a smaller one is made when first
/// needed.
char* fold_text(std::string_view text, char* out) noexcept;

} // namespace bidiq
