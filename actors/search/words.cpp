#include "actors/search/words.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace bidiq {

std::vector<std::string> term_forms(const std::string& normalised,
                                    bool plural) {
  if (normalised.empty())
    return {};
  std::vector<std::string> forms{normalised};
  if (!plural)
    return forms;
  forms.push_back(normalised + "s");
  forms.push_back(normalised + "es");
  auto swap_ending = [&](std::string_view singular, std::string_view ending) {
    if (!normalised.ends_with(singular))
      return;
    auto& form = forms.emplace_back(normalised);
    form.replace(form.size() - singular.size(), singular.size(), ending);
  };
  swap_ending("ao", "oes");
  swap_ending("m", "ns");
  swap_ending("l", "is");
  return forms;
}

std::vector<std::string_view> split_words(std::string_view normalised) {
  std::vector<std::string_view> words;
  while (!normalised.empty()) {
    auto end = normalised.find(' ');
    words.push_back(normalised.substr(0, end));
    normalised.remove_prefix(end == normalised.npos ? normalised.size()
                                                    : end + 1);
  }
  return words;
}

uint32_t word_table::add(std::string_view word) {
  auto next = static_cast<uint32_t>(numbers_.size() + 1);
  return numbers_.try_emplace(std::string{word}, next).first->second;
}

void word_table::build() {
  words_.resize(numbers_.size() + 1);
  for (auto& [word, id] : numbers_)
    if (word.size() > readable)
      words_[id] = word;
  // Half full at most, so that nearly always the first try succeeds; another
  // seed parts words that collide under this one.
  auto size = std::bit_ceil(2 * numbers_.size() + 2);
  for (int tries = 1; !try_build(size); ++tries) {
    seed_ = mix(seed_, 0xd6e8feb86659fd93u) | 1;
    if (tries % 8 == 0)
      size *= 2;
  }
}

// Hash and displace: buckets of a few words, the largest first, are each moved
// by the first shift that takes all their words to free places.
bool word_table::try_build(size_t size) {
  places_.assign(size, {});
  shifts_.assign(std::max<size_t>(size / 4, 1), 0);
  auto buckets = fill_buckets();
  std::vector<size_t> order(buckets.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t x, size_t y) {
    return buckets[x].size() > buckets[y].size();
  });
  for (auto i : order) {
    auto& shift = shifts_[i];
    while (!put(buckets[i], shift))
      if (++shift == size)
        return false;
  }
  return true;
}

std::vector<word_table::bucket> word_table::fill_buckets() const {
  std::vector<bucket> result(shifts_.size());
  for (auto& [word, id] : numbers_) {
    auto padded = word;
    padded.resize(word.size() + readable);
    auto key = make_key(padded.data(), word.size());
    result[key.hash >> 48 & (result.size() - 1)].push_back(
      {key, id, static_cast<uint32_t>(word.size())});
  }
  return result;
}

// Puts all the words in their places, or none if one of these is taken.
bool word_table::put(const bucket& words, uint32_t shift) {
  auto place_of = [&](const entry& x) -> place& {
    return places_[(x.key.hash + shift) & (places_.size() - 1)];
  };
  for (size_t i = 0; i < words.size(); ++i) {
    auto& x = words[i];
    if (place_of(x).id != unknown) {
      while (i-- > 0)
        place_of(words[i]) = {};
      return false;
    }
    place_of(x) = {x.key.head, x.key.tail, x.id, x.size};
  }
  return true;
}

uint64_t word_table::hash_rest(uint64_t hash, const char* begin,
                               size_t size) const noexcept {
  auto last = size - 8;
  for (size_t i = readable; i < last; i += 8)
    hash = mix(hash ^ seed_, load(begin + i) ^ 0x165667b19e3779f9u);
  return mix(hash ^ seed_, load(begin + last) ^ size);
}

bool word_table::same_rest(uint32_t id, const char* begin,
                           size_t size) const noexcept {
  return std::memcmp(words_[id].data(), begin, size) == 0;
}

} // namespace bidiq
