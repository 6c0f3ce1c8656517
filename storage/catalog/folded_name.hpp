#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bidiq {

/// Bytes of a folded name that are kept: a row of PostgreSQL's index has room
/// for 2,704, an id and a folder among them. What of a name is behind that is
/// not found.
inline constexpr size_t max_folded_name = 1'024;

/// `text` without accents and case, as names are ordered and searched by: in
/// compatibility decomposition (NFKD), marks and default-ignorable code points
/// dropped, case folded, control characters blanks. Unlike `fold_text`, which
/// makes words of it, this leaves signs and blanks as they are: in names of
/// files they tell. What is not UTF-8 becomes U+FFFD.
std::string fold_name(std::string_view text);

/// The same, at most `max_folded_name` bytes of it, in whole characters.
std::string folded_column(std::string_view name);

/// At most `size` bytes of UTF-8, without a part of a character at the end.
std::string whole_characters(std::string text, size_t size);

/// `text` as a pattern of `like ... escape '\'` that finds it, and nothing
/// else, anywhere.
std::string like_pattern(std::string_view text);

} // namespace bidiq
