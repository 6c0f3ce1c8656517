#include "actors/match/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

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

// 1 at 0 words, a half at 10.
double closeness(uint32_t words) noexcept {
  return 10.0 / (10.0 + words);
}

// The share of the terms that occur as written.
double exactness(const matched_places& x) {
  std::vector<bool> exact(x.matched);
  for (auto& place : x.places)
    if (place.exact)
      exact[place.term] = true;
  return static_cast<double>(std::count(exact.begin(), exact.end(), true))
         / x.matched;
}

// How many words stand between the terms in the shortest part of the text that
// holds each of them. A term inside another takes no words of its own.
uint32_t gap(const matched_places& x) {
  auto places = x.places;
  std::sort(places.begin(), places.end(), [](auto& a, auto& b) {
    return std::tie(a.last, a.first) < std::tie(b.last, b.first);
  });
  std::vector<const matched_place*> latest(x.matched);
  auto least = x.words;
  for (auto& place : places) {
    auto& known = latest[place.term];
    if (!known || known->first < place.first)
      known = &place;
    if (std::count(latest.begin(), latest.end(), nullptr) > 0)
      continue;
    auto first = place.first;
    uint32_t taken = 0;
    for (auto term : latest) {
      first = std::min(first, term->first);
      taken += term->last - term->first;
    }
    auto span = place.last - first;
    least = std::min(least, span > taken ? span - taken : 0);
  }
  return least;
}

uint32_t words_before(const matched_places& x) noexcept {
  auto first = x.words;
  for (auto& place : x.places)
    first = std::min(first, place.first);
  return first;
}

double detail(const matched_places& x) {
  return 0.55 * exactness(x) + 0.3 * closeness(gap(x))
         + 0.15 * closeness(words_before(x));
}

// More of the keywords of a sector, which are alternatives: no notice has all.
double of_sector(const matched_places& x) {
  auto rest = std::pow(0.5, x.matched);
  return 1 - 2 * rest + rest * detail(x);
}

double unrounded(const matched_places& x) {
  if (x.matched == 0 || x.places.empty())
    return 0;
  if (x.asked == 0)
    return of_sector(x);
  if (!x.of_user)
    return 0.6 * of_sector(x) / x.asked;
  if (x.matched >= x.asked)
    return 0.6 + 0.4 * detail(x);
  return 0.6 * (x.matched + detail(x)) / x.asked;
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

double relevance(const matched_places& x) {
  return std::round(1000 * unrounded(x)) / 1000;
}

} // namespace bidiq
