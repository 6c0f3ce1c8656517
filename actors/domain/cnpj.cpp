#include "actors/domain/cnpj.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr size_t base_size = 12;
constexpr size_t cnpj_size = 14;

// Objects, not functions, so that algorithms inline them: each notice is asked
// for its numbers.
constexpr auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
constexpr auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };

bool is_capital(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}

bool all_digits(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

char in_capital(char c) noexcept {
  return is_small(c) ? static_cast<char>(c - ('a' - 'A')) : c;
}

// Weights run 2..9 from the right, again and again.
char check_digit(std::string_view text) noexcept {
  int sum = 0;
  int weight = 2;
  for (auto i = text.rbegin(); i != text.rend(); ++i) {
    sum += (*i - '0') * weight;
    weight = weight == 9 ? 2 : weight + 1;
  }
  auto rest = sum % 11;
  return rest < 2 ? '0' : static_cast<char>('0' + 11 - rest);
}

} // namespace

bool is_cnpj(std::string_view text) noexcept {
  auto allowed = [](char c) { return is_digit(c) || is_capital(c); };
  return text.size() == cnpj_size
         && std::all_of(text.begin(), text.begin() + base_size, allowed)
         && all_digits(text.substr(base_size));
}

std::string complete_cnpj(std::string_view first_twelve) {
  std::string out{first_twelve};
  out += check_digit(out);
  out += check_digit(out);
  return out;
}

std::string read_cnpj(std::string_view text) {
  if (is_cnpj(text))
    return std::string{text};
  constexpr std::string_view decoration = "./- ";
  std::string bare;
  for (auto c : text)
    if (decoration.find(c) == decoration.npos)
      bare += in_capital(c);
  if (is_cnpj(bare))
    return bare;
  return std::any_of(text.begin(), text.end(), is_digit) ? std::string{text}
                                                         : std::string{};
}

std::optional<control_number>
parse_control_number(std::string_view text) noexcept {
  constexpr std::string_view purchase = "-1-";
  constexpr size_t year_size = 4;
  constexpr auto start = cnpj_size + purchase.size();
  if (text.size() < start + 1 + year_size)
    return std::nullopt;
  auto slash = text.size() - year_size - 1;
  auto cnpj = text.substr(0, cnpj_size);
  auto sequence = text.substr(start, slash - start);
  auto year = text.substr(slash + 1);
  if (text[slash] != '/' || text.substr(cnpj_size, purchase.size()) != purchase
      || !is_cnpj(cnpj) || !all_digits(sequence) || !all_digits(year))
    return std::nullopt;
  sequence.remove_prefix(
    std::min(sequence.find_first_not_of('0'), sequence.size() - 1));
  return control_number{cnpj, sequence, year};
}

std::string read_control_number(std::string text) {
  if (std::none_of(text.begin(), text.end(), is_small))
    return text;
  auto capitals = text;
  std::transform(text.begin(), text.end(), capitals.begin(), in_capital);
  return parse_control_number(capitals) ? capitals : text;
}

} // namespace bidiq
