#include "actors/sources/damaged_list.hpp"

#include "actors/sources/json_extent.hpp"

#include <algorithm>
#include <optional>

namespace bidiq {

namespace {

constexpr uint64_t most_looks = 20; // At each byte, on average.

class cutter {
public:
  using taker = std::function<list_element(std::string_view)>;

  cutter(std::string_view list, const taker& take)
    : list_(list), take_(take), budget_(most_looks * list.size()) {
    // nop
  }

  int64_t run() {
    for (at_ = behind_blanks(0); at_ < list_.size(); at_ = behind_blanks(at_)) {
      auto end = end_of_element();
      auto next = end ? behind_separator(*end) : std::nullopt;
      if (next && take(*end))
        at_ = *next;
      else if (end && !astray_ && closes(*end))
        return -1;
      else
        lose();
    }
    return lost_;
  }

private:
  size_t behind_blanks(size_t at) const {
    return std::min(list_.find_first_not_of(" \t\r\n", at), list_.size());
  }

  // Where the element that begins here ends, if its structure is sound.
  std::optional<size_t> end_of_element() {
    auto extent = measure_json(list_.substr(at_, budget_));
    budget_ -= extent.size;
    return extent.whole ? std::optional{at_ + extent.size} : std::nullopt;
  }

  // Where the next element begins if one may end at `end`: behind a comma, or
  // what has become of it.
  std::optional<size_t> behind_separator(size_t end) const {
    end = behind_blanks(end);
    if (end == list_.size())
      return end;
    auto damaged = list_[end] != ']' && list_.substr(end + 1, 1) == "{";
    if (list_[end] == ',' || damaged)
      return end + 1;
    return list_[end] == '{' ? std::optional{end} : std::nullopt;
  }

  bool closes(size_t end) const {
    return list_.substr(behind_blanks(end), 1) == "]";
  }

  // Where the list has been lost, only a record is an element again.
  bool take(size_t end) {
    auto size = end - at_;
    if (astray_ && size > budget_)
      return false;
    budget_ -= std::min<uint64_t>(budget_, size);
    auto record = take_(list_.substr(at_, size)) == list_element::record;
    if (astray_ && !record)
      return false;
    lost_ += !record;
    astray_ = false;
    return true;
  }

  void lose() {
    lost_ += !astray_;
    astray_ = true;
    at_ = std::min(list_.find('{', at_ + 1), list_.size());
  }

  std::string_view list_;
  const taker& take_;
  uint64_t budget_;
  size_t at_ = 0;
  int64_t lost_ = 0;
  bool astray_ = false; ///< Within what is lost.
};

} // namespace

int64_t
cut_damaged_list(std::string_view list,
                 const std::function<list_element(std::string_view)>& take) {
  return cutter{list, take}.run();
}

} // namespace bidiq
