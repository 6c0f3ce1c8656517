#include "storage/accounts/row_text.hpp"

#include <algorithm>

namespace bidiq {

std::string join_words(const std::vector<std::string>& words) {
  std::string out;
  for (auto& x : words)
    out.append(out.empty() ? "" : ",").append(x);
  return out;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto end = std::min(text.find(','), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string cut_text(std::string_view text, size_t size) {
  if (text.size() <= size)
    return std::string{text};
  // Continuation bytes are 10xxxxxx.
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    --size;
  return std::string{text.substr(0, size)};
}

} // namespace bidiq
