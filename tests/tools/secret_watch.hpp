#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// What the secrets that tests give to programs have in them.
inline constexpr std::string_view canary = "canary";

/// The first secret in `text`: a canary, or a JSON Web Token by its look (two
/// JSON objects in base64url with a dot between them); empty: none.
std::string find_secret(std::string_view text);

/// Ends the test program, which fails the test, if `where` (a log, an answer,
/// what Redis holds) has a secret in it. Destructors may call it.
void expect_no_secret(std::string_view where, std::string_view text);

} // namespace bidiq
