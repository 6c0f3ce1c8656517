#include "storage/migrations/migration_plan.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace bidiq {

namespace {

const migration* find(std::span<const migration> known, int version) {
  auto i = std::find_if(known.begin(), known.end(), [version](const auto& x) {
    return x.version == version;
  });
  return i == known.end() ? nullptr : &*i;
}

bool has(std::span<const applied_migration> applied, int version) {
  return std::any_of(applied.begin(), applied.end(),
                     [version](const auto& x) { return x.version == version; });
}

failure unknown(const applied_migration& x) {
  return fail(errc::internal, "the database has migration " + shown_name(x.name)
                                + ", which this version does not know");
}

} // namespace

std::vector<migration_state>
states_of(std::span<const migration> known,
          std::span<const applied_migration> applied) {
  std::map<int, migration_state> all;
  for (auto& x : known)
    all[x.version] = {x.version, std::string{x.name}, {}};
  for (auto& x : applied) {
    auto& state = all[x.version];
    state = {x.version, state.name.empty() ? x.name : state.name, x.at};
  }
  std::vector<migration_state> out;
  out.reserve(all.size());
  for (auto& [version, state] : all)
    out.push_back(std::move(state));
  return out;
}

outcome<std::vector<const migration*>>
pending(std::span<const migration> known,
        std::span<const applied_migration> applied) {
  std::vector<const migration*> out;
  for (auto& x : known)
    if (!has(applied, x.version))
      out.push_back(&x);
  if (!out.empty())
    for (auto& x : applied)
      if (!find(known, x.version))
        return unknown(x);
  return out;
}

outcome<std::vector<const migration*>>
to_revert(std::span<const migration> known,
          std::span<const applied_migration> applied, size_t steps) {
  std::vector<applied_migration> newest{applied.begin(), applied.end()};
  std::sort(newest.begin(), newest.end(),
            [](auto& a, auto& b) { return a.version > b.version; });
  newest.resize(std::min(steps, newest.size()));
  std::vector<const migration*> out;
  for (auto& x : newest) {
    out.push_back(find(known, x.version));
    if (!out.back())
      return unknown(x);
  }
  return out;
}

std::string shown_name(std::string_view name) {
  std::string out{name};
  if (auto mark = out.find('_'); mark != out.npos)
    out[mark] = ' ';
  return out;
}

} // namespace bidiq
