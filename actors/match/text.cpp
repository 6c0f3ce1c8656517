#include "actors/match/text.hpp"

#include "actors/match/text_fold.hpp"

namespace bidiq {

std::string normalise(std::string_view text) {
  std::string result;
  normalise(text, result);
  return result;
}

void normalise(std::string_view text, std::string& out) {
  out.resize(fold_room(text.size()));
  auto end = fold_text(text, out.data());
  auto kept = out.data();
  char last = ' ';
  for (auto in = out.data(); in != end; ++in) {
    auto repeats = *in == ' ' && last == ' ';
    last = *in;
    *kept = last;
    kept += !repeats;
  }
  if (kept != out.data() && last == ' ')
    --kept;
  out.resize(static_cast<size_t>(kept - out.data()));
}

} // namespace bidiq
