#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Returns `text` in the form terms are compared in (contract section 4):
/// repaired (see text_repair.hpp), in compatibility decomposition (NFKD),
/// default-ignorable code points and combining marks dropped, lower-cased,
/// every run of characters that are neither Unicode letters nor numbers one
/// space, and one between letters and digits; no space at either end. Invalid
/// UTF-8 counts as a blank. The one function for notices, sectors' lists and
/// users' words; what it returns it leaves as it is.
std::string normalise(std::string_view text);

/// The same into `out`, reusing its memory.
void normalise(std::string_view text, std::string& out);

} // namespace bidiq
