#include "actors/match/viability.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

int modality_factor(int modality) noexcept {
  switch (modality) {
    case 6:
      return 100;
    case 8:
      return 90;
    case 4:
      return 85;
    case 7:
    case 12:
      return 70;
    case 5:
    case 11:
      return 60;
    case 2:
    case 3:
    case 10:
      return 40;
    case 1:
    case 13:
      return 20;
    case 9:
      return 10;
    default:
      return 50;
  }
}

int deadline_factor(const std::optional<int64_t>& days) noexcept {
  if (!days)
    return 50;
  if (*days < 0)
    return 0;
  if (*days < 3)
    return 25;
  if (*days < 7)
    return 50;
  return *days < 15 ? 80 : 100;
}

int value_factor(const found_notice& x,
                 const search_request& request) noexcept {
  auto told = counted_value(x);
  if (!told)
    return 50;
  if (request.min_value || request.max_value)
    return 100;
  auto value = *told;
  if (value >= 50e3 && value <= 5e6)
    return 100;
  return value >= 10e3 && value <= 50e6 ? 70 : 40;
}

// IBGE's five regions: N, NE (as 'B'), SE (as 'U'), S, CO (as 'C').
char region(std::string_view uf) noexcept {
  constexpr std::pair<std::string_view, char> regions[]{
    {"AC AM AP PA RO RR TO", 'N'}, {"AL BA CE MA PB PE PI RN SE", 'B'},
    {"ES MG RJ SP", 'U'},          {"PR RS SC", 'S'},
    {"DF GO MS MT", 'C'},
  };
  for (const auto& [ufs, code] : regions)
    if (ufs.find(uf) != ufs.npos)
      return code;
  return '?';
}

int geography_factor(const notice& x, const search_request& request) noexcept {
  const auto& cities = request.cities;
  if (std::find(cities.begin(), cities.end(), x.city_code) != cities.end())
    return 100;
  auto here = region(x.uf);
  auto near = std::count_if(request.ufs.begin(), request.ufs.end(),
                            [&](const auto& uf) { return region(uf) == here; });
  auto asked = std::max<size_t>(request.ufs.size(), 1);
  return static_cast<int>(40 + 60 * static_cast<size_t>(near) / asked);
}

} // namespace

viability assess_viability(const found_notice& found,
                           const search_request& request, local_time now) {
  const auto& x = *found.data;
  viability result;
  result.modality = modality_factor(x.modality);
  result.deadline = deadline_factor(days_left(x, now));
  result.value = value_factor(found, request);
  result.geography = geography_factor(x, request);
  if (closed(x, now) || x.situation == 2 || x.situation == 3)
    return result;
  // Weights in per cent; 50 more makes the division round.
  auto weighted = 30 * result.modality + 30 * result.deadline
                  + 25 * result.value + 15 * result.geography;
  result.score = (weighted + 50) / 100;
  return result;
}

} // namespace bidiq
