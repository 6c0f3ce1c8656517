#include "actors/search/matcher_phrases.hpp"

#include <algorithm>
#include <bit>

namespace bidiq {

void phrase_tree::add(std::string_view phrase) {
  std::vector<node> words;
  for (auto word : split_words(phrase))
    words.push_back(words_.add(word));
  if (words.size() > 1)
    long_phrases_.push_back(std::move(words));
}

void phrase_tree::build() {
  words_.build();
  nodes_ = words_.size() + 1;
  size_t most = 0;
  for (auto& words : long_phrases_)
    most += words.size() - 1;
  edges_.assign(std::bit_ceil(2 * most + 2), {});
  filter_.assign(std::max<size_t>(edges_.size() / 8, 1), 0);
  for (auto& words : long_phrases_) {
    auto pair = hash_of(key_of(words[0], words[1]));
    filter_[pair >> 6 & (filter_.size() - 1)] |= uint64_t{1} << (pair & 63);
    auto at = words[0];
    for (size_t i = 1; i < words.size(); ++i)
      at = next_or_new(at, words[i]);
  }
  long_phrases_ = {};
}

phrase_tree::node phrase_tree::next_or_new(node from, node word) {
  auto key = key_of(from, word);
  auto mask = edges_.size() - 1;
  auto i = hash_of(key) & mask;
  while (edges_[i].key != 0 && edges_[i].key != key)
    i = (i + 1) & mask;
  if (edges_[i].key == 0)
    edges_[i] = {key, static_cast<node>(nodes_++)};
  return edges_[i].to;
}

phrase_tree::node phrase_tree::find(std::string_view phrase) const {
  auto at = none;
  for (auto word : split_words(phrase)) {
    std::string padded{word};
    padded.resize(word.size() + word_table::readable);
    auto number = words_.find(padded.data(), word.size());
    at = at == none ? number : next(at, number);
  }
  return at;
}

} // namespace bidiq
