#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// What one look at the bytes of a text tells.
struct text_look {
  bool wide = false;    ///< It holds a byte that begins a character of 3 or 4.
  bool damaged = false; ///< It may need repair; never wrong when false.
};

text_look look_at(std::string_view text) noexcept;

/// Undoes what systems that pass texts on do to them: HTML character references
/// (`&ccedil;`, `&#231;`, `&#xE7;`, also escaped twice) become characters, and
/// UTF-8 that was read as Windows-1252 or Latin-1 and written as UTF-8 again
/// ("aquisiÃ§Ã£o") is read back. Of the second only what Portuguese cannot mean
/// otherwise is touched: "Ã" before a closing quote is left alone, unless a
/// letter follows or the rest of the text is damaged too.
///
/// Returns `text` itself if there is nothing to repair, else a view of
/// `memory`, whose room is reused. At most three layers are taken off.
std::string_view repair_text(std::string_view text, std::string& memory);

} // namespace bidiq
