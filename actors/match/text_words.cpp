#include "actors/match/text_words.hpp"

#include "actors/match/text_fold.hpp"
#include "actors/match/text_repair.hpp"

#include <cstring>

namespace bidiq {

void text_words::read(std::string_view text) {
  auto look = look_at(text);
  if (look.damaged) [[unlikely]] {
    text = repair_text(text, repaired_);
    look = look_at(text);
  }
  auto room = fold_room(text.size(), look.wide) + scan_step;
  if (folded_.size() < room) {
    folded_.resize(room);
    edges_.resize(2 * room + 2);
  }
  auto end = fold_text(text, folded_.data());
  std::memset(end, ' ', scan_step);
  found_ = find_words(folded_.data(), end, edges_.data());
}

std::string text_words::phrase(size_t first, size_t last) const {
  std::string out{word(first)};
  for (auto i = first + 1; i < last; ++i) {
    out += ' ';
    out += word(i);
  }
  return out;
}

} // namespace bidiq
