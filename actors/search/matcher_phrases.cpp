#include "actors/search/matcher_phrases.hpp"

namespace bidiq {

uint32_t phrase_automaton::add(std::string_view phrase) {
  auto at = start;
  for (auto word : split_words(phrase))
    at = child(at, words_.add(word));
  auto& number = drafts_[at].phrase;
  if (number == no_phrase)
    number = phrases_++;
  return number;
}

phrase_automaton::state phrase_automaton::child(state from, uint32_t word) {
  if (from == start) {
    first_.resize(words_.size() + 1, start);
    if (first_[word] != start)
      return first_[word];
  } else {
    for (auto [known, to] : drafts_[from].children)
      if (known == word)
        return to;
  }
  auto to = static_cast<state>(drafts_.size());
  if (from == start)
    first_[word] = to;
  drafts_[from].children.emplace_back(word, to);
  drafts_.emplace_back();
  return to;
}

void phrase_automaton::build() {
  nodes_.resize(drafts_.size());
  index_edges();
  std::vector<state> queue{start};
  // By growing length, so that every fallback is finished before it is used.
  for (size_t i = 0; i < queue.size(); ++i) {
    auto at = queue[i];
    for (auto [word, to] : drafts_[at].children) {
      queue.push_back(to);
      if (at == start)
        continue;
      auto fallback = nodes_[at].fallback;
      while (fallback != start && edge(fallback, word) == start)
        fallback = nodes_[fallback].fallback;
      nodes_[to].fallback = fallback == start ? first_[word]
                                              : edge(fallback, word);
    }
    finish(at);
  }
  drafts_ = {};
}

void phrase_automaton::index_edges() {
  first_.resize(words_.size() + 1, start);
  size_t size = 64;
  while (size < 2 * drafts_.size())
    size *= 2;
  edges_.assign(size, {});
  for (state from = 1; from < drafts_.size(); ++from)
    for (auto [word, to] : drafts_[from].children) {
      auto key = edge_key(from, word);
      auto i = edge_hash(key) & (size - 1);
      while (edges_[i].key != 0)
        i = (i + 1) & (size - 1);
      edges_[i] = {key, to};
    }
}

// Fills in what follows from the node's own and its fallback's.
void phrase_automaton::finish(state at) {
  auto& self = nodes_[at];
  auto& shorter = nodes_[self.fallback];
  self.first_hit = static_cast<uint32_t>(hits_.size());
  if (drafts_[at].phrase != no_phrase)
    hits_.push_back(drafts_[at].phrase);
  if (at != start)
    for (auto i = shorter.first_hit; i != shorter.last_hit; ++i)
      hits_.push_back(hits_[i]);
  self.last_hit = static_cast<uint32_t>(hits_.size());
  self.resume = drafts_[at].children.empty() ? shorter.resume : at;
}

} // namespace bidiq
