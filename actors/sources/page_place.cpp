#include "actors/sources/page_place.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <iterator>

namespace bidiq {

namespace {

// Words within names of places that stay small.
bool is_particle(std::string_view word) noexcept {
  constexpr std::string_view particles[] = {"d",   "da", "das", "de",
                                            "del", "do", "dos", "e"};
  return std::find(std::begin(particles), std::end(particles), word)
         != std::end(particles);
}

// Where the word at the start of `text` ends; letters of any script are in it.
size_t word_end(std::string_view text) noexcept {
  return std::min(text.find_first_of(" -'"), text.size());
}

void append_code(std::string& to, utf8proc_int32_t code) {
  utf8proc_uint8_t bytes[4];
  auto n = utf8proc_encode_char(code, bytes);
  to.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(n));
}

// Calls `f` with each character of `text`, which is valid UTF-8.
template <class F>
void each_code(std::string_view text, F f) {
  while (!text.empty()) {
    utf8proc_int32_t code = 0;
    auto n = std::max<utf8proc_ssize_t>(
      1,
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &code));
    f(code);
    text.remove_prefix(static_cast<size_t>(n));
  }
}

} // namespace

std::string spelled_place(std::string_view text) {
  bool capitals = true;
  std::string small;
  each_code(text, [&](utf8proc_int32_t code) {
    capitals = capitals && utf8proc_toupper(code) == code;
    append_code(small, utf8proc_tolower(code));
  });
  if (!capitals)
    return std::string{text};
  std::string result;
  for (std::string_view rest = small; !rest.empty();) {
    auto word = rest.substr(0, word_end(rest));
    bool first = !is_particle(word) || result.empty();
    each_code(word, [&](utf8proc_int32_t code) {
      append_code(result, first ? utf8proc_toupper(code) : code);
      first = false;
    });
    rest.remove_prefix(word.size());
    if (!rest.empty())
      result += rest[0], rest.remove_prefix(1);
  }
  return result;
}

} // namespace bidiq
