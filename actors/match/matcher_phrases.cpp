#include "actors/match/matcher_phrases.hpp"

#include <algorithm>
#include <bit>

namespace bidiq {

void phrase_tree::add(std::string_view phrase) {
  std::vector<node> words;
  for (auto word : split_words(phrase)) {
    auto known = words_.size();
    words.push_back(words_.add(word));
    if (word.ends_with('*') && words_.size() > known)
      prefixes_.push_back(
        {std::string{word.substr(0, word.size() - 1)}, words.back()});
  }
  if (words.size() > 1)
    long_phrases_.push_back(std::move(words));
}

void phrase_tree::build() {
  words_.build();
  goes_on_.resize(words_.size() + 1);
  std::unordered_map<uint64_t, node> edges;
  for (auto& words : long_phrases_) {
    auto at = words[0];
    for (size_t i = 1; i < words.size(); ++i) {
      if (i > 1)
        goes_on_[at] = 1;
      auto next = static_cast<node>(nodes());
      auto [known, is_new] = edges.try_emplace(key_of(at, words[i]), next);
      if (is_new)
        goes_on_.push_back(0);
      at = known->second;
    }
  }
  long_phrases_ = {};
  index(edges);
}

void phrase_tree::index(const std::unordered_map<uint64_t, node>& edges) {
  std::vector<uint64_t> hashes;
  hashes.reserve(edges.size());
  for (auto [key, to] : edges)
    hashes.push_back(hash_of(key));
  places_.build(hashes);
  edges_.assign(places_.size(), {});
  filter_.assign(std::max<size_t>(edges_.size() / 8, 1), 0);
  for (auto [key, to] : edges) {
    auto hash = hash_of(key);
    edges_[places_.place(hash)] = {key, to};
    if (key >> 32 <= words_.size())
      filter_[hash >> 6 & (filter_.size() - 1)] |= uint64_t{1} << (hash & 63);
  }
}

phrase_tree::node phrase_tree::word(std::string_view word) const {
  std::string padded{word};
  padded.resize(word.size() + word_table::readable);
  return words_.find(padded.data(), word.size());
}

phrase_tree::node phrase_tree::find(std::string_view phrase) const {
  auto at = none;
  for (auto next_word : split_words(phrase)) {
    auto number = word(next_word);
    at = at == none ? number : next(at, number);
  }
  return at;
}

} // namespace bidiq
