#include "storage/migrations/sql_script.hpp"

namespace bidiq {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string trimmed(const std::string& x) {
  auto first = x.find_first_not_of(blanks);
  if (first == x.npos)
    return {};
  return x.substr(first, x.find_last_not_of(blanks) - first + 1);
}

} // namespace

std::vector<std::string> sql_statements(std::string_view script) {
  std::vector<std::string> out;
  std::string current;
  auto finish = [&] {
    if (auto text = trimmed(current); !text.empty())
      out.push_back(std::move(text));
    current.clear();
  };
  auto quoted = false;
  for (size_t i = 0; i < script.size(); ++i) {
    auto c = script[i];
    if (!quoted && script.substr(i, 2) == "--") {
      i = script.find('\n', i);
      if (i == script.npos)
        break;
      current += '\n';
    } else if (!quoted && c == ';') {
      finish();
    } else {
      // A doubled quote within a string closes it and opens it again.
      quoted ^= c == '\'';
      current += c;
    }
  }
  finish();
  return out;
}

std::string_view adopted_table(std::string_view script) noexcept {
  constexpr std::string_view mark = "-- adopts: ";
  if (!script.starts_with(mark))
    return {};
  script.remove_prefix(mark.size());
  return script.substr(0, script.find('\n'));
}

} // namespace bidiq
