#include "actors/progress/cursor.hpp"

#include <charconv>

namespace bidiq {

uint64_t parse_cursor(std::string_view text) noexcept {
  uint64_t id = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty() || end != text.data() + text.size())
    return 0;
  // The id after the highest cursor is one that a client may have been given.
  return ec == std::errc{} && id <= max_cursor + 1 ? id : max_cursor;
}

} // namespace bidiq
