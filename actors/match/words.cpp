#include "actors/match/words.hpp"

#include <bit>

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
  for (auto& [word, id] : numbers_) {
    words_[id] = word;
    words_[id].resize(word.size() + readable);
  }
  auto key_of = [&](uint32_t id) {
    return make_key(words_[id].data(), words_[id].size() - readable);
  };
  std::vector<uint64_t> hashes(numbers_.size());
  for (;;) {
    for (uint32_t id = 1; id < words_.size(); ++id)
      hashes[id - 1] = key_of(id).hash;
    if (places_.build(hashes))
      break;
    seed_ = mix(seed_, 0xd6e8feb86659fd93u) | 1; // Parts words that collided.
  }
  slots_.assign(places_.size(), {});
  filter_.assign(std::bit_ceil(words_.size() / 8 + 1), 0);
  for (uint32_t id = 1; id < words_.size(); ++id) {
    auto key = key_of(id);
    auto size = static_cast<uint32_t>(words_[id].size() - readable);
    slots_[places_.place(key.hash)] = {key.head, key.tail, id, size};
    filter_[key.hash >> 32 & (filter_.size() - 1)] |= uint64_t{1}
                                                      << (key.hash >> 26 & 63);
  }
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
