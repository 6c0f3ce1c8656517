#include "actors/domain/read_through.hpp"

#include <algorithm>

namespace bidiq {

namespace {

void cut(const days_question& x, const day_ledger& known,
         const source_scope& scope, std::vector<list_segment>& out) {
  for (auto& days : known.missing(ufs_of(x, scope), scope.modalities, x.days,
                                  x.rules.join_days))
    for (auto& part : days.parts(x.rules.max_days))
      out.push_back({scope, part});
}

} // namespace

bool freshness_policy::accepts(const cache_answer::hit& x,
                               const std::string& uf) const {
  if (std::find(any_age.begin(), any_age.end(), uf) != any_age.end())
    return true;
  switch (type) {
    case kind::shown:
      return x.how != freshness::expired;
    case kind::read_since:
      return x.cell.read >= since;
    case kind::refreshed:
      return x.how == freshness::fresh && !x.refresh;
  }
  return false;
}

std::vector<list_segment> segments_of(const days_question& x,
                                      const day_ledger& known) {
  std::vector<list_segment> out;
  for (auto& list : x.rules.lists) {
    std::vector<std::string> wanting;
    for (auto& uf : x.ufs)
      if (!known.missing({uf}, list.modalities, x.days).empty())
        wanting.push_back(uf);
    if (!x.rules.by_uf || wanting.size() > x.rules.country_above) {
      cut(x, known, list, out);
      continue;
    }
    for (auto& uf : wanting) {
      auto scope = list;
      scope.uf = uf;
      cut(x, known, scope, out);
    }
  }
  return out;
}

std::vector<std::string> ufs_of(const days_question& x,
                                const source_scope& scope) {
  return scope.uf.empty() ? x.ufs : std::vector{scope.uf};
}

} // namespace bidiq
