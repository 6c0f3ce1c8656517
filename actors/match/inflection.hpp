#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Returns a normalised word and the regular singulars and plurals that it may
/// have in Portuguese, itself first, distinct: ao/oes/aes/aos, l/is, il/is/eis,
/// m/ns, r/z + es, + s, and what a table of exceptions says instead ("gas",
/// "gases"; "onibus" alone). Which of several is meant the letters do not tell,
/// so some are no words; none is a stopword. Words with digits, of one letter
/// or in another script have no other form.
std::vector<std::string> number_forms(std::string_view word);

} // namespace bidiq
