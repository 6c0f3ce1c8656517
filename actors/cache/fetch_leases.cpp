#include "actors/cache/fetch_leases.hpp"

namespace bidiq {

bool meet(const fetch_lease_scope& x, const fetch_lease_scope& y) {
  return x.source == y.source && x.code == y.code
         && (x.uf == y.uf || x.uf.empty() || y.uf.empty()) && x.first <= y.last
         && y.first <= x.last;
}

fetch_leases::claimed fetch_leases::claim(const fetch_lease_scope& scope,
                                          const fetch_lease_asker& asker) {
  drop_wait(asker);
  auto& same_kind = kinds_[kind_of(scope)];
  for (auto number : same_kind) {
    auto& x = leases_.at(number);
    if (!meet(x.scope, scope))
      continue;
    wait_for(name_of(number), {asker, scope});
    return {0, x.scope};
  }
  auto number = next_++;
  same_kind.push_back(number);
  leases_.emplace(number, running{scope, asker});
  return {number, {}};
}

fetch_leases::askers fetch_leases::end(uint64_t number) {
  if (leases_.count(number) == 0)
    return {};
  erase(number);
  return over(name_of(number));
}

fetch_leases::askers fetch_leases::yield(uint64_t number,
                                         const std::string& name,
                                         const fetch_lease_scope& theirs) {
  auto i = leases_.find(number);
  if (i == leases_.end())
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

fetch_leases::askers fetch_leases::over(const std::string& name) {
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

fetch_leases::askers fetch_leases::lose_others() {
  std::vector<std::string> theirs;
  for (auto& [name, all] : waits_)
    theirs.push_back(name);
  for (auto& [number, x] : leases_)
    std::erase(theirs, name_of(number));
  askers woken;
  for (auto& name : theirs) {
    auto some = over(name);
    woken.insert(woken.end(), some.begin(), some.end());
  }
  return woken;
}

fetch_leases::ended fetch_leases::withdraw(const fetch_lease_asker& asker) {
  drop_wait(asker);
  ended out;
  for (auto& [number, x] : leases_)
    if (x.asker == asker)
      out.own.emplace_back(number, x.scope);
  for (auto& [number, scope] : out.own) {
    auto some = end(number);
    out.woken.insert(out.woken.end(), some.begin(), some.end());
  }
  return out;
}

fetch_leases::ended fetch_leases::gone(uint64_t who) {
  askers all;
  auto from = waiting_.lower_bound({who, 0});
  for (auto i = from; i != waiting_.end() && i->first.who == who; ++i)
    all.push_back(i->first);
  for (auto& [number, x] : leases_)
    if (x.asker.who == who)
      all.push_back(x.asker);
  ended out;
  for (auto& asker : all) {
    auto some = withdraw(asker);
    out.own.insert(out.own.end(), some.own.begin(), some.own.end());
    out.woken.insert(out.woken.end(), some.woken.begin(), some.woken.end());
  }
  return out;
}

const fetch_lease_scope* fetch_leases::scope_of(uint64_t number) const {
  auto i = leases_.find(number);
  return i == leases_.end() ? nullptr : &i->second.scope;
}

const fetch_lease_asker* fetch_leases::asker_of(uint64_t number) const {
  auto i = leases_.find(number);
  return i == leases_.end() ? nullptr : &i->second.asker;
}

std::map<uint64_t, fetch_lease_scope> fetch_leases::all() const {
  std::map<uint64_t, fetch_lease_scope> out;
  for (auto& [number, x] : leases_)
    out.emplace(number, x.scope);
  return out;
}

void fetch_leases::wait_for(const std::string& name, wait x) {
  waiting_[x.asker] = name;
  waits_[name].push_back(std::move(x));
}

void fetch_leases::drop_wait(const fetch_lease_asker& asker) {
  auto i = waiting_.find(asker);
  if (i == waiting_.end())
    return;
  auto waits = waits_.find(i->second);
  waits->second.remove_if([&](auto& x) { return x.asker == asker; });
  if (waits->second.empty())
    waits_.erase(waits);
  waiting_.erase(i);
}

void fetch_leases::erase(uint64_t number) {
  auto i = leases_.find(number);
  auto same_kind = kinds_.find(kind_of(i->second.scope));
  std::erase(same_kind->second, number);
  if (same_kind->second.empty())
    kinds_.erase(same_kind);
  leases_.erase(i);
}

} // namespace bidiq
