#include "actors/match/text.hpp"

#include "actors/match/text_fold.hpp"
#include "actors/match/text_repair.hpp"
#include "actors/match/words_scan.hpp"

namespace bidiq {

std::string normalise(std::string_view text) {
  std::string result;
  normalise(text, result);
  return result;
}

// The text is folded into the second half of `out` and moved to the front from
// there: parting letters from digits at most doubles it.
void normalise(std::string_view text, std::string& out) {
  std::string memory;
  auto whole = repair_text(text, memory);
  auto room = fold_room(whole.size(), look_at(whole).wide);
  out.resize(2 * room);
  auto in = out.data() + room;
  auto end = fold_text(whole, in);
  auto kept = out.data();
  auto last = word_class::blank;
  for (; in != end; ++in) {
    auto next = class_of(*in);
    *kept = ' '; // No branch: words end where nobody can guess.
    kept += (next != last) & (last != word_class::blank);
    *kept = *in;
    kept += next != word_class::blank;
    last = next;
  }
  if (kept != out.data() && kept[-1] == ' ')
    --kept;
  out.resize(static_cast<size_t>(kept - out.data()));
}

} // namespace bidiq
