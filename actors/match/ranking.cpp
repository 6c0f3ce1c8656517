#include "actors/match/ranking.hpp"

#include "actors/match/text.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

// -1, 0, 1 for x before, beside, after y; unknown ones last either way.
template <class T>
int compare(const std::optional<T>& x, const std::optional<T>& y,
            bool descending) noexcept {
  if (!x || !y)
    return static_cast<int>(y.has_value()) - static_cast<int>(x.has_value());
  if (*x == *y)
    return 0;
  return (*x < *y) != descending ? -1 : 1;
}

int compare_by(const found_notice& x, const found_notice& y,
               sort_order order) noexcept {
  switch (order) {
    case sort_order::data_desc:
      return compare(x.data->published, y.data->published, true);
    case sort_order::data_asc:
      return compare(x.data->published, y.data->published, false);
    case sort_order::valor_desc:
      return compare(x.data->value, y.data->value, true);
    case sort_order::valor_asc:
      return compare(x.data->value, y.data->value, false);
    case sort_order::prazo_asc:
      return compare(x.data->closes, y.data->closes, false);
    case sort_order::relevancia:
      return compare(std::optional{x.relevance}, std::optional{y.relevance},
                     true);
  }
  return 0;
}

size_t count_words(std::string_view normalised) {
  auto spaces = std::count(normalised.begin(), normalised.end(), ' ');
  return normalised.empty() ? 0 : static_cast<size_t>(spaces) + 1;
}

// What a term and its plural forms (contract section 10) begin with.
std::string_view stem(std::string_view term) {
  if (term.ends_with("ao"))
    return term.substr(0, term.size() - 2);
  if (term.ends_with('m') || term.ends_with('l'))
    return term.substr(0, term.size() - 1);
  return term;
}

// Words of `text` before the first place where `term` begins; all if nowhere.
size_t words_before(std::string_view text, std::string_view term) {
  auto start = stem(term);
  auto position = text.find(start);
  while (position != text.npos && position > 0 && text[position - 1] != ' ')
    position = text.find(start, position + 1);
  auto before = text.substr(0, position);
  return static_cast<size_t>(std::count(before.begin(), before.end(), ' '));
}

} // namespace

bool ranks_before(const found_notice& x, const found_notice& y,
                  sort_order order) noexcept {
  if (auto c = compare_by(x, y, order))
    return c < 0;
  if (auto c = compare(x.data->published, y.data->published, true))
    return c < 0;
  return x.data->id < y.data->id;
}

void sort_notices(std::vector<found_notice>& xs, sort_order order) {
  std::sort(xs.begin(), xs.end(), [order](const auto& x, const auto& y) {
    return ranks_before(x, y, order);
  });
}

double relevance(std::string_view object,
                 const std::vector<std::string>& matched_terms) {
  if (matched_terms.empty())
    return 0;
  auto text = normalise(object);
  auto words = static_cast<double>(count_words(text));
  auto earliest = words;
  double matched = 0;
  for (const auto& written : matched_terms) {
    auto term = normalise(written);
    matched += static_cast<double>(count_words(term));
    earliest = std::min(earliest,
                        static_cast<double>(words_before(text, term)));
  }
  auto breadth = 1 - std::pow(0.5, static_cast<double>(matched_terms.size()));
  auto place = 10 / (10 + earliest);
  auto density = std::min(1.0, 3 * matched / std::max(words, 1.0));
  auto score = 0.4 * breadth + 0.4 * place + 0.2 * density;
  return std::round(1000 * score) / 1000;
}

} // namespace bidiq
