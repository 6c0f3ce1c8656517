#include "actors/match/notice_fingerprint.hpp"

#include "actors/match/consolidate.hpp"
#include "actors/match/text.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

using words = std::vector<std::string_view>;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool has_digit(std::string_view word) noexcept {
  return std::any_of(word.begin(), word.end(), is_digit);
}

words split(std::string_view text) {
  words out;
  while (!text.empty()) {
    auto word = text.substr(0, text.find(' '));
    out.push_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out;
}

// Removes what says that a text goes on; tells whether there was such a mark.
bool drop_cut_mark(std::string_view& text) {
  auto before = text.size();
  auto blank = [](char c) { return c == ' '; };
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  for (std::string_view mark : {"...", "\u2026"})
    if (text.ends_with(mark)) {
      text.remove_suffix(mark.size());
      return true;
    }
  text = {text.data(), before};
  return false;
}

// The words of both as far as a cut one goes; its last may be half a word.
std::pair<words, words> comparable(const notice_fingerprint& x,
                                   const notice_fingerprint& y) {
  auto xs = split(x.text), ys = split(y.text);
  auto shorten = [](words& cut, words& other) {
    if (!cut.empty())
      cut.pop_back();
    other.resize(std::min(other.size(), cut.size()));
  };
  if (x.cut && (!y.cut || x.text.size() <= y.text.size()))
    shorten(xs, ys);
  else if (y.cut)
    shorten(ys, xs);
  return {std::move(xs), std::move(ys)};
}

bool is_part_name(std::string_view word) {
  constexpr std::array<std::string_view, 14> names{
    "lote",   "lotes", "item", "itens",  "grupo", "etapa", "fase",
    "trecho", "parte", "cota", "modulo", "bloco", "setor", "area"};
  return std::find(names.begin(), names.end(), word) != names.end();
}

// Numbers in a text, and the word that follows each "lote", "item" and so on.
words figures_of(const words& text) {
  words out;
  for (size_t i = 0; i < text.size(); ++i)
    if (has_digit(text[i]) || (i > 0 && is_part_name(text[i - 1]))) {
      auto word = text[i];
      word.remove_prefix(std::min(word.find_first_not_of('0'), word.size()));
      out.push_back(word);
    }
  std::sort(out.begin(), out.end());
  return out;
}

// Words that say nothing about which body of a city it is.
bool is_common_in_names(std::string_view word) {
  constexpr std::array<std::string_view, 12> names{
    "de",        "da",         "do",        "das", "dos", "e",
    "municipio", "prefeitura", "municipal", "a",   "o",   "pref"};
  return std::find(names.begin(), names.end(), word) != names.end();
}

// The sorted words that tell a body from others in its city.
std::vector<std::string> telling_words(const std::string& name,
                                       const std::string& city) {
  auto text = normalise(name);
  auto place = ' ' + normalise(city) + ' ';
  if (auto at = (' ' + text + ' ').find(place);
      place.size() > 2 && at != text.npos)
    text.erase(at, std::min(place.size() - 1, text.size() - at));
  std::vector<std::string> out;
  for (auto word : split(text))
    if (!word.empty() && !is_common_in_names(word))
      out.emplace_back(word);
  std::sort(out.begin(), out.end());
  return out;
}

bool same_name(const std::vector<std::string>& xs,
               const std::vector<std::string>& ys) {
  if (xs == ys)
    return true;
  const auto& longer = xs.size() > ys.size() ? xs : ys;
  const auto& shorter = xs.size() > ys.size() ? ys : xs;
  return shorter.size() >= 2
         && std::includes(longer.begin(), longer.end(), shorter.begin(),
                          shorter.end());
}

std::vector<std::vector<std::string>> names_of(const notice& x) {
  std::vector<std::vector<std::string>> out;
  for (auto name : {&x.agency, &x.unit})
    if (!name->empty())
      out.push_back(telling_words(*name, x.city));
  return out;
}

} // namespace

std::optional<purchase_number> parse_purchase_number(std::string_view text) {
  std::vector<std::string> runs{""};
  for (size_t i = 0; i < text.size(); ++i) {
    auto inside = text[i] == '.' && !runs.back().empty() && i + 1 < text.size()
                  && is_digit(text[i + 1]);
    if (is_digit(text[i]))
      runs.back() += text[i];
    else if (!inside && !runs.back().empty())
      runs.emplace_back();
  }
  std::erase_if(runs, [](auto& run) { return run.empty() || run.size() > 18; });
  purchase_number out;
  bool found = false;
  for (auto& run : runs) {
    auto value = std::stoull(run);
    auto year = run.size() == 4 && value >= 2000 && value < 2100;
    if (year && runs.size() > 1 && out.year == 0)
      out.year = static_cast<int>(value);
    else if (!found) {
      out.number = value;
      found = true;
    }
  }
  return found ? std::optional{out} : std::nullopt;
}

notice_fingerprint make_fingerprint(const notice& x) {
  notice_fingerprint out;
  out.about = &x;
  auto object = strip_platform(x.object);
  out.cut = drop_cut_mark(object);
  normalise(object, out.text);
  out.letters = out.text;
  std::erase(out.letters, ' ');
  out.number = parse_purchase_number(x.purchase_number);
  return out;
}

bool same_text(const notice_fingerprint& x, const notice_fingerprint& y) {
  if (x.letters == y.letters)
    return true;
  return (x.cut && y.letters.starts_with(x.letters))
         || (y.cut && x.letters.starts_with(y.letters));
}

double shared_words(const notice_fingerprint& x, const notice_fingerprint& y) {
  auto [xs, ys] = comparable(x, y);
  if (xs.empty() || ys.empty())
    return 0;
  std::sort(xs.begin(), xs.end());
  std::sort(ys.begin(), ys.end());
  words common;
  std::set_intersection(xs.begin(), xs.end(), ys.begin(), ys.end(),
                        std::back_inserter(common));
  return 2.0 * static_cast<double>(common.size())
         / static_cast<double>(xs.size() + ys.size());
}

bool same_figures(const notice_fingerprint& x, const notice_fingerprint& y) {
  auto xs = split(x.text), ys = split(y.text);
  if (x.cut && !xs.empty())
    xs.pop_back();
  if (y.cut && !ys.empty())
    ys.pop_back();
  auto left = figures_of(xs), right = figures_of(ys);
  auto holds = [](const words& all, const words& some) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
  };
  return (x.cut || holds(left, right)) && (y.cut || holds(right, left));
}

bool same_body(const notice& x, const notice& y) {
  auto xs = names_of(x), ys = names_of(y);
  return std::any_of(xs.begin(), xs.end(), [&](const auto& left) {
    return std::any_of(ys.begin(), ys.end(), [&](const auto& right) {
      return same_name(left, right);
    });
  });
}

} // namespace bidiq
