#include "actors/sources/json_extent.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr int max_depth = 32;

// Walks over one value; `at` is where it stands, also after a failure.
class walker {
public:
  explicit walker(std::string_view text) : text_(text) {
    // nop
  }

  size_t at() const noexcept {
    return at_;
  }

  bool take(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c)
      return false;
    ++at_;
    return true;
  }

  bool value(int depth) {
    skip_blanks();
    if (at_ == text_.size() || depth > max_depth)
      return false;
    switch (text_[at_]) {
      case '{':
        return all('}', [&] { return key() && value(depth + 1); });
      case '[':
        return all(']', [&] { return value(depth + 1); });
      case '"':
        return string();
      default:
        return word();
    }
  }

  bool key() {
    skip_blanks();
    return string() && take(':');
  }

  bool string() {
    if (at_ == text_.size() || text_[at_] != '"')
      return false;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"')
        return ++at_, true;
      at_ += text_[at_] == '\\';
    }
    at_ = text_.size();
    return false;
  }

private:
  // What stands between the brackets, with commas between its elements.
  template <class Element>
  bool all(char end, Element element) {
    ++at_;
    if (take(end))
      return true;
    do {
      if (!element())
        return false;
    } while (take(','));
    return take(end);
  }

  // A number, null, true, false, or what some take for numbers.
  bool word() {
    auto begin = at_;
    while (at_ < text_.size() && is_of_word(text_[at_]))
      ++at_;
    return at_ > begin;
  }

  static bool is_of_word(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' || c == '.';
  }

  void skip_blanks() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  }

  std::string_view text_;
  size_t at_ = 0;
};

} // namespace

json_extent measure_json(std::string_view text) {
  walker walk{text};
  auto whole = walk.value(1);
  return {walk.at(), whole};
}

size_t find_array(std::string_view body, std::string_view key) {
  walker walk{body};
  if (!walk.take('{'))
    return body.npos;
  do {
    auto before = walk.at();
    if (!walk.key())
      return body.npos;
    auto name = body.substr(before, walk.at() - before);
    auto first = name.find('"') + 1;
    if (name.substr(first, name.rfind('"') - first) == key)
      return walk.take('[') ? walk.at() : body.npos;
    if (!walk.value(1))
      return body.npos;
  } while (walk.take(','));
  return body.npos;
}

} // namespace bidiq
