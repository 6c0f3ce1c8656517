#include "actors/match/consolidate_pairs.hpp"

#include "actors/match/notice_fingerprint.hpp"
#include "actors/match/text.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace bidiq {

namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

// How many letters of two texts must begin alike to be compared.
constexpr size_t head_letters = 40;

// Shorter objects ("Aquisição de medicamentos") come again and again.
constexpr size_t telling_letters = 60;

enum class nearness { unknown, same, near, apart };

nearness compare(const std::optional<local_time>& x,
                 const std::optional<local_time>& y) {
  if (!x || !y)
    return nearness::unknown;
  auto between = *x < *y ? *y - *x : *x - *y;
  if (between <= minutes{1})
    return nearness::same;
  return between <= days{1} ? nearness::near : nearness::apart;
}

bool published_within(const notice& x, const notice& y, seconds limit,
                      bool if_unknown) {
  if (!x.published || !y.published)
    return if_unknown;
  auto between = *x.published - *y.published;
  return between <= limit && -between <= limit;
}

// Electronic or not is often told wrongly.
int family(int modality) noexcept {
  switch (modality) {
    case 5:
      return 4;
    case 7:
      return 6;
    case 13:
      return 1;
    default:
      return modality;
  }
}

bool same_kind(const notice& x, const notice& y) {
  auto left = family(x.modality), right = family(y.modality);
  return left == 0 || right == 0 || left == right;
}

enum class agreement { unknown, yes, no };

agreement compare_numbers(const notice_fingerprint& x,
                          const notice_fingerprint& y) {
  if (!x.number || !y.number)
    return agreement::unknown;
  auto same_year = x.number->year == 0 || y.number->year == 0
                   || x.number->year == y.number->year;
  return same_year && x.number->number == y.number->number ? agreement::yes
                                                           : agreement::no;
}

bool telling(const notice_fingerprint& x, const notice_fingerprint& y) {
  return std::min(x.letters.size(), y.letters.size()) >= telling_letters;
}

// What two notices' instants say together.
struct instants {
  nearness opening;
  nearness closing;

  int count(nearness x) const noexcept {
    return static_cast<int>(opening == x) + static_cast<int>(closing == x);
  }
  bool agree() const noexcept {
    return count(nearness::same) > 0;
  }
  /// One is the same, and the other is not known to differ.
  bool exact() const noexcept {
    return agree() && count(nearness::near) + count(nearness::apart) == 0;
  }
};

// With the same purchase number; the surer, the higher: 4 to 2.
int numbered_level(const notice_fingerprint& x, const notice_fingerprint& y,
                   const instants& times, bool identical) {
  auto body = same_body(*x.about, *y.about);
  auto both = times.count(nearness::same) == 2 && telling(x, y);
  if (identical && times.agree() && (body || both))
    return 4;
  if (!body)
    return 0;
  if (times.agree() && shared_words(x, y) >= 0.5)
    return 3;
  auto silent = times.count(nearness::unknown) == 2
                && published_within(*x.about, *y.about, days{3}, false);
  auto near = times.count(nearness::apart) == 0
              && times.count(nearness::near) > 0;
  return identical && (silent || near) ? 2 : 0;
}

uint64_t mix(uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

uint64_t number_key(uint32_t place, const notice_fingerprint& x) {
  return mix((uint64_t{place} << 1 | 1) * 0x9E3779B97F4A7C15u
             + x.number->number);
}

uint64_t text_key(uint32_t place, const notice_fingerprint& x) {
  auto head = std::string_view{x.letters}.substr(0, head_letters);
  return mix((uint64_t{place} << 1) * 0x9E3779B97F4A7C15u
             + std::hash<std::string_view>{}(head));
}

// Numbers cities by normalised name. City names repeat, so each spelling is
// normalised once. The notices must outlive it.
class place_numbers {
public:
  uint32_t of(const notice& x) {
    auto& memory = spellings_[x.uf];
    auto [i, fresh] = memory.try_emplace(x.city, 0);
    if (fresh) {
      auto name = x.uf + ' ' + normalise(x.city);
      auto next = static_cast<uint32_t>(names_.size());
      i->second = names_.try_emplace(std::move(name), next).first->second;
    }
    return i->second;
  }

  /// How many different cities there are.
  size_t size() const noexcept {
    return names_.size();
  }

private:
  std::unordered_map<std::string_view,
                     std::unordered_map<std::string_view, uint32_t>>
    spellings_;
  std::unordered_map<std::string, uint32_t> names_;
};

// Keepers by what joiners look for them by.
class keeper_index {
public:
  keeper_index(const std::vector<const notice*>& keepers,
               const std::vector<const notice*>& joiners) {
    for (auto x : joiners)
      joiner_places_.push_back(places_.of(*x));
    auto wanted = places_.size();
    for (uint32_t i = 0; i < keepers.size(); ++i) {
      auto place = places_.of(*keepers[i]);
      if (place >= wanted || keepers[i]->object.empty())
        continue;
      auto number = static_cast<uint32_t>(fingerprints_.size());
      fingerprints_.push_back(make_fingerprint(*keepers[i]));
      keepers_.push_back(i);
      for (auto key : keys_of(place, fingerprints_.back()))
        blocks_[key].push_back(number);
    }
  }

  /// Calls `f(keeper, fingerprint)` for those a joiner may be, once or twice
  /// each.
  template <class F>
  void each(size_t joiner, const notice_fingerprint& x, size_t max_block,
            F f) const {
    for (auto key : keys_of(joiner_places_[joiner], x)) {
      auto block = blocks_.find(key);
      if (block == blocks_.end() || block->second.size() > max_block)
        continue;
      for (auto i : block->second)
        f(keepers_[i], fingerprints_[i]);
    }
  }

private:
  static std::vector<uint64_t> keys_of(uint32_t place,
                                       const notice_fingerprint& x) {
    std::vector<uint64_t> keys{text_key(place, x)};
    if (x.number)
      keys.push_back(number_key(place, x));
    return keys;
  }

  place_numbers places_;
  std::vector<uint32_t> joiner_places_;
  std::vector<notice_fingerprint> fingerprints_;
  std::vector<uint32_t> keepers_; // By fingerprint.
  std::unordered_map<uint64_t, std::vector<uint32_t>> blocks_;
};

struct candidate {
  int score = 0;
  notice_pair pair;
};

} // namespace

int same_tender(const notice_fingerprint& x, const notice_fingerprint& y) {
  const auto& a = *x.about;
  const auto& b = *y.about;
  auto number = compare_numbers(x, y);
  if (a.uf != b.uf || !same_kind(a, b) || number == agreement::no
      || x.text.empty() || y.text.empty()
      || !published_within(a, b, days{15}, true))
    return 0;
  // Texts that are the same name the same figures.
  auto identical = same_text(x, y);
  if (!identical && (number == agreement::unknown || !same_figures(x, y)))
    return 0;
  instants times{compare(a.opens, b.opens), compare(a.closes, b.closes)};
  if (times.count(nearness::apart) == 2)
    return 0;
  auto level = number == agreement::yes
                 ? numbered_level(x, y, times, identical)
                 : static_cast<int>(telling(x, y) && times.exact()
                                    && same_body(a, b));
  return level == 0 ? 0 : 4 * level + times.count(nearness::same);
}

std::vector<notice_pair> pair_notices(const std::vector<const notice*>& keepers,
                                      const std::vector<const notice*>& joiners,
                                      size_t max_block) {
  keeper_index index{keepers, joiners};
  std::vector<candidate> candidates;
  for (uint32_t i = 0; i < joiners.size(); ++i) {
    auto fingerprint = make_fingerprint(*joiners[i]);
    index.each(i, fingerprint, max_block,
               [&](uint32_t keeper, const auto& other) {
                 if (auto score = same_tender(fingerprint, other))
                   candidates.push_back({score, {i, keeper}});
               });
  }
  auto rank = [&](const candidate& x) {
    return std::tuple{-x.score, std::string_view{keepers[x.pair.keeper]->id},
                      std::string_view{joiners[x.pair.joiner]->id}};
  };
  std::sort(candidates.begin(), candidates.end(),
            [&](auto& x, auto& y) { return rank(x) < rank(y); });
  std::vector<bool> kept(keepers.size()), joined(joiners.size());
  std::vector<notice_pair> out;
  for (auto& x : candidates) {
    if (kept[x.pair.keeper] || joined[x.pair.joiner])
      continue;
    kept[x.pair.keeper] = joined[x.pair.joiner] = true;
    out.push_back(x.pair);
  }
  return out;
}

} // namespace bidiq
