#include "tools/pncp-sim/drive/drive_query.hpp"

namespace bidiq {

namespace {

// Takes a query apart from its front.
class reader {
public:
  explicit reader(std::string_view text) : left_(text) {
  }

  bool done() {
    skip_blanks();
    return left_.empty();
  }

  bool take(std::string_view word) {
    skip_blanks();
    if (!left_.starts_with(word))
      return false;
    left_.remove_prefix(word.size());
    return true;
  }

  std::optional<std::string> take_text() {
    if (!take("'"))
      return std::nullopt;
    std::string out;
    while (!left_.empty()) {
      auto c = left_.front();
      left_.remove_prefix(1);
      if (c == '\'')
        return out;
      if (c == '\\') {
        if (left_.empty())
          break;
        c = left_.front();
        left_.remove_prefix(1);
      }
      out += c;
    }
    return std::nullopt;
  }

private:
  void skip_blanks() {
    while (left_.starts_with(' '))
      left_.remove_prefix(1);
  }

  std::string_view left_;
};

using kind = drive_query::kind;
using term = drive_query::term;

std::optional<term> made(kind what, std::optional<std::string> value) {
  if (!value)
    return std::nullopt;
  return term{what, std::move(*value)};
}

std::optional<term> read_term(reader& in) {
  if (in.take("trashed"))
    return !in.take("=")      ? std::nullopt
           : in.take("true")  ? made(kind::trashed, "true")
           : in.take("false") ? made(kind::trashed, "false")
                              : std::nullopt;
  if (in.take("name"))
    return in.take("contains") ? made(kind::name_contains, in.take_text())
                               : std::nullopt;
  if (in.take("mimeType"))
    return in.take("!=")  ? made(kind::type_is_not, in.take_text())
           : in.take("=") ? made(kind::type_is, in.take_text())
                          : std::nullopt;
  auto folder = in.take_text();
  return folder && in.take("in") && in.take("parents")
           ? made(kind::in_folder, std::move(folder))
           : std::nullopt;
}

bool is_word_byte(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || static_cast<unsigned char>(c) >= 0x80;
}

// Drive finds the beginnings of words only.
bool begins_a_word(std::string_view name, std::string_view part) {
  for (auto at = name.find(part); at != name.npos; at = name.find(part, at + 1))
    if (at == 0 || !is_word_byte(name[at - 1]))
      return true;
  return false;
}

bool fits(const drive_file& x, const term& asked) {
  switch (asked.what) {
    case kind::in_folder:
      return x.folder == asked.value;
    case kind::name_contains:
      return begins_a_word(x.folded, asked.value);
    case kind::type_is:
      return x.mime_type == asked.value;
    case kind::type_is_not:
      return x.mime_type != asked.value;
    case kind::trashed:
      return asked.value == "false";
  }
  return false;
}

std::optional<drive_order> read_one_order(std::string_view text) {
  constexpr std::string_view descending = " desc";
  drive_order out;
  out.descending = text.ends_with(descending);
  if (out.descending)
    text.remove_suffix(descending.size());
  if (text == "folder")
    out.by = drive_order::key::folder;
  else if (text == "modifiedTime")
    out.by = drive_order::key::modified;
  else if (text != "name" && text != "name_natural")
    return std::nullopt;
  return out;
}

} // namespace

bool drive_query::matches(const drive_file& x) const {
  for (const auto& one : terms)
    if (!fits(x, one))
      return false;
  return true;
}

std::optional<drive_query> read_drive_query(std::string_view text) {
  drive_query out;
  reader in{text};
  if (in.done())
    return out;
  do {
    auto one = read_term(in);
    if (!one)
      return std::nullopt;
    if (one->what == kind::name_contains)
      one->value = fold_name(one->value);
    out.terms.push_back(std::move(*one));
  } while (in.take("and"));
  if (!in.done())
    return std::nullopt;
  return out;
}

std::optional<std::vector<drive_order>>
read_drive_order(std::string_view text) {
  std::vector<drive_order> out;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto one = read_one_order(text.substr(0, comma));
    if (!one)
      return std::nullopt;
    out.push_back(*one);
    text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
  }
  return out;
}

} // namespace bidiq
