#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Returns `text` in the form terms are compared in (contract section 4): NFD,
/// combining marks dropped, lower-cased, every run of characters that are
/// neither Unicode letters nor numbers one space, no space at either end.
/// Invalid UTF-8 counts as a blank.
std::string normalise(std::string_view text);

/// The same into `out`, reusing its memory.
void normalise(std::string_view text, std::string& out);

} // namespace bidiq
