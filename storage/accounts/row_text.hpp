#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Lists of words without commas, as a column has them.
std::string join_words(const std::vector<std::string>& words);
std::vector<std::string> split_words(std::string_view text);

/// At most `size` bytes of `text`, without a part of a UTF-8 character at the
/// end.
std::string cut_text(std::string_view text, size_t size);

} // namespace bidiq
