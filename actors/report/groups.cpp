#include "actors/report/groups.hpp"

#include "actors/domain/modality.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace bidiq {

namespace {

using group_map = std::map<std::string, notice_group>;

void add(group_map& groups, std::string name, const found_notice* x) {
  auto& group = groups[name];
  group.name = std::move(name);
  if (x != nullptr) {
    ++group.count;
    group.value += counted_value(*x).value_or(0);
  }
}

std::vector<notice_group> sorted(group_map groups) {
  std::vector<notice_group> result;
  for (auto& [name, group] : groups)
    result.push_back(std::move(group));
  std::sort(result.begin(), result.end(), [](auto& a, auto& b) {
    return std::tie(b.count, b.value, a.name)
           < std::tie(a.count, a.value, b.name);
  });
  return result;
}

} // namespace

std::vector<notice_group> groups_by_uf(const search_result& x) {
  group_map groups;
  if (x.request)
    for (auto& uf : x.request->ufs)
      add(groups, uf, nullptr);
  for (auto& found : x.notices)
    add(groups, found.data->uf.empty() ? "Não informada" : found.data->uf,
        &found);
  return sorted(std::move(groups));
}

std::vector<notice_group> groups_by_modality(const search_result& x) {
  group_map groups;
  if (x.request)
    for (auto modality : x.request->modalities)
      add(groups, modality_label(modality), nullptr);
  for (auto& found : x.notices)
    add(groups, modality_of(*found.data), &found);
  return sorted(std::move(groups));
}

} // namespace bidiq
