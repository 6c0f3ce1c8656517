#include "actors/cache/flights.hpp"

#include <algorithm>

namespace bidiq {

bool meet(const flight_scope& x, const flight_scope& y) {
  return x.source == y.source && x.code == y.code
         && (x.uf == y.uf || x.uf.empty() || y.uf.empty()) && x.first <= y.last
         && y.first <= x.last;
}

flights::claimed flights::claim(const flight_scope& scope,
                                const flight_asker& asker) {
  drop_wait(asker);
  auto& same_kind = kinds_[kind_of(scope)];
  for (auto number : same_kind) {
    auto& x = flights_.at(number);
    if (!meet(x.scope, scope))
      continue;
    wait_for(name_of(number), {asker, scope});
    return {0, x.scope};
  }
  auto number = next_++;
  same_kind.push_back(number);
  flights_.emplace(number, running{scope, asker});
  return {number, {}};
}

flights::askers flights::end(uint64_t number) {
  if (flights_.count(number) == 0)
    return {};
  erase(number);
  return over(name_of(number));
}

flights::askers flights::yield(uint64_t number, const std::string& name,
                               const flight_scope& theirs) {
  auto i = flights_.find(number);
  if (i == flights_.end())
    return {};
  wait own{i->second.asker, i->second.scope};
  erase(number);
  wait_for(name, std::move(own));
  askers woken;
  auto waits = waits_.extract(name_of(number));
  if (waits.empty())
    return woken;
  for (auto& x : waits.mapped()) {
    waiting_.erase(x.asker);
    if (meet(x.scope, theirs))
      wait_for(name, std::move(x));
    else
      woken.push_back(x.asker);
  }
  return woken;
}

flights::askers flights::over(const std::string& name) {
  askers woken;
  auto waits = waits_.extract(name);
  if (waits.empty())
    return woken;
  for (auto& x : waits.mapped()) {
    waiting_.erase(x.asker);
    woken.push_back(x.asker);
  }
  return woken;
}

flights::askers flights::lose_others() {
  std::vector<std::string> theirs;
  for (auto& [name, all] : waits_)
    theirs.push_back(name);
  for (auto& [number, x] : flights_)
    std::erase(theirs, name_of(number));
  askers woken;
  for (auto& name : theirs) {
    auto some = over(name);
    woken.insert(woken.end(), some.begin(), some.end());
  }
  return woken;
}

flights::ended flights::withdraw(const flight_asker& asker) {
  drop_wait(asker);
  ended out;
  for (auto& [number, x] : flights_)
    if (x.asker == asker)
      out.flights.emplace_back(number, x.scope);
  for (auto& [number, scope] : out.flights) {
    auto some = end(number);
    out.woken.insert(out.woken.end(), some.begin(), some.end());
  }
  return out;
}

flights::ended flights::gone(uint64_t who) {
  askers all;
  auto from = waiting_.lower_bound({who, 0});
  for (auto i = from; i != waiting_.end() && i->first.who == who; ++i)
    all.push_back(i->first);
  for (auto& [number, x] : flights_)
    if (x.asker.who == who)
      all.push_back(x.asker);
  ended out;
  for (auto& asker : all) {
    auto some = withdraw(asker);
    out.flights.insert(out.flights.end(), some.flights.begin(),
                       some.flights.end());
    out.woken.insert(out.woken.end(), some.woken.begin(), some.woken.end());
  }
  return out;
}

const flight_scope* flights::scope_of(uint64_t number) const {
  auto i = flights_.find(number);
  return i == flights_.end() ? nullptr : &i->second.scope;
}

const flight_asker* flights::asker_of(uint64_t number) const {
  auto i = flights_.find(number);
  return i == flights_.end() ? nullptr : &i->second.asker;
}

std::map<uint64_t, flight_scope> flights::all() const {
  std::map<uint64_t, flight_scope> out;
  for (auto& [number, x] : flights_)
    out.emplace(number, x.scope);
  return out;
}

void flights::wait_for(const std::string& name, wait x) {
  waiting_[x.asker] = name;
  waits_[name].push_back(std::move(x));
}

void flights::drop_wait(const flight_asker& asker) {
  auto i = waiting_.find(asker);
  if (i == waiting_.end())
    return;
  auto waits = waits_.find(i->second);
  waits->second.remove_if([&](auto& x) { return x.asker == asker; });
  if (waits->second.empty())
    waits_.erase(waits);
  waiting_.erase(i);
}

void flights::erase(uint64_t number) {
  auto i = flights_.find(number);
  auto same_kind = kinds_.find(kind_of(i->second.scope));
  std::erase(same_kind->second, number);
  if (same_kind->second.empty())
    kinds_.erase(same_kind);
  flights_.erase(i);
}

} // namespace bidiq
