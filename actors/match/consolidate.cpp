#include "actors/match/consolidate.hpp"

#include "actors/domain/cnpj.hpp"
#include "actors/match/consolidate_fields.hpp"
#include "actors/match/text.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <unordered_map>

namespace bidiq {

namespace {

template <class T>
void add(std::string& out, const std::optional<T>& x, uint64_t bits) {
  out += x ? '+' : '-';
  out.append(reinterpret_cast<const char*>(&bits), sizeof bits);
}

void add(std::string& out, const std::optional<local_time>& x) {
  add(out, x,
      x ? static_cast<uint64_t>(x->time_since_epoch().count()) : uint64_t{0});
}

// What must be the same, without the text. A CNPJ and a source's name contain
// no line break, so the parts cannot run into each other.
std::string short_key(const notice& x) {
  std::string key = x.source;
  key += '\n';
  key += x.agency_cnpj;
  key += '\n';
  add(key, x.value, std::bit_cast<uint64_t>(x.value.value_or(0)));
  add(key, x.published);
  add(key, x.opens);
  add(key, x.closes);
  return key;
}

std::string merge_key(const notice& x) {
  return short_key(x) + normalise(strip_platform(x.object));
}

// Tells which notices share their short key with another one. Few do, and only
// their texts are worth comparing.
std::vector<bool> may_merge(const std::vector<found_notice>& xs) {
  std::vector<size_t> hashes;
  std::unordered_map<size_t, size_t> counts;
  hashes.reserve(xs.size());
  counts.reserve(xs.size());
  for (const auto& x : xs) {
    hashes.push_back(std::hash<std::string>{}(short_key(*x.data)));
    ++counts[hashes.back()];
  }
  std::vector<bool> result(xs.size());
  for (size_t i = 0; i < xs.size(); ++i) {
    const auto& x = *xs[i].data;
    result[i] = counts[hashes[i]] > 1 && is_cnpj(x.agency_cnpj)
                && !x.object.empty();
  }
  return result;
}

void add_source(std::vector<std::string>& xs, const std::string& source) {
  if (std::find(xs.begin(), xs.end(), source) == xs.end())
    xs.insert(std::find_if(xs.begin(), xs.end(),
                           [&](auto& x) { return preferred(source, x); }),
              source);
}

// Makes `kept` stand for `other` too.
void absorb(found_notice& kept, found_notice other) {
  if (other.data->id < kept.data->id)
    std::swap(kept, other);
  if (!other.sources.empty()) {
    add_source(kept.sources, kept.data->source);
    for (auto& source : other.sources)
      add_source(kept.sources, source);
  }
  auto& ids = kept.merged_from;
  ids.insert(ids.end(), other.merged_from.begin(), other.merged_from.end());
  ids.push_back(other.data->id);
}

} // namespace

std::string_view strip_platform(std::string_view object) noexcept {
  auto start = object.find_first_not_of(' ');
  if (start == object.npos || object[start] != '[')
    return object;
  auto end = object.find(']', start);
  if (end == object.npos)
    return object;
  auto dash = object.find_first_not_of(' ', end + 1);
  if (dash == object.npos || object[dash] != '-')
    return object;
  return object.substr(dash + 1);
}

uint64_t consolidate(std::vector<found_notice>& xs) {
  auto candidates = may_merge(xs);
  std::unordered_map<std::string, size_t> places;
  size_t size = 0;
  for (size_t i = 0; i < xs.size(); ++i) {
    auto target = size;
    if (candidates[i])
      target = places.try_emplace(merge_key(*xs[i].data), size).first->second;
    if (target < size)
      absorb(xs[target], std::move(xs[i]));
    else if (size++; target < i)
      xs[target] = std::move(xs[i]);
  }
  auto merged = xs.size() - size;
  xs.erase(xs.begin() + static_cast<std::ptrdiff_t>(size), xs.end());
  for (auto& x : xs)
    std::sort(x.merged_from.begin(), x.merged_from.end());
  return merged;
}

} // namespace bidiq
