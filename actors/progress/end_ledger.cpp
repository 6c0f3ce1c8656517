#include "actors/progress/end_ledger.hpp"

#include "actors/progress/cursor.hpp"

namespace bidiq {

bool end_ledger::admit(uint64_t cursor) {
  if (cursor > max_cursor || ids_.contains(cursor))
    return false;
  if (ids_.contains(cursor + 1))
    return true;
  if (ids_.size() >= most_)
    return false;
  ids_.insert(cursor + 1);
  return true;
}

} // namespace bidiq
