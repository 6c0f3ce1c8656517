#include "tests/tools/secret_watch.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace bidiq {

namespace {

// What `{"` becomes in base64url.
constexpr std::string_view object_start = "eyJ";

// No header of a token is shorter; words with those letters are.
constexpr size_t least_header = 15;

constexpr size_t shown = 60;

constexpr std::string_view base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
                                       "nopqrstuvwxyz0123456789-_";

bool is_token(std::string_view text) {
  auto end = text.find_first_not_of(base64url);
  return end != text.npos && end >= least_header && text[end] == '.'
         && text.substr(end + 1).starts_with(object_start);
}

} // namespace

std::string find_secret(std::string_view text) {
  auto at = text.find(canary);
  for (auto i = text.find(object_start); i < at;
       i = text.find(object_start, i + 1))
    if (is_token(text.substr(i)))
      at = i;
  if (at == text.npos)
    return {};
  return std::string{text.substr(at, shown)};
}

void expect_no_secret(std::string_view where, std::string_view text) {
  auto found = find_secret(text);
  if (found.empty())
    return;
  std::fprintf(stderr, "a secret was written, %.*s: %s\n",
               static_cast<int>(where.size()), where.data(), found.c_str());
  std::abort();
}

} // namespace bidiq
