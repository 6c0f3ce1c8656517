#include "actors/match/vocabulary.hpp"

#include "actors/match/inflection.hpp"
#include "actors/match/stopwords.hpp"
#include "actors/match/words.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace bidiq {

namespace {

constexpr size_t shortest_word = 3;
constexpr size_t shortest_for_two = 5;

bool only_letters(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return class_of(c) == word_class::letter && c != '*';
  });
}

size_t allowed_distance(std::string_view word) {
  return word.size() < shortest_for_two ? 1 : 2;
}

struct candidate {
  size_t distance;
  word_suggestion what;
};

} // namespace

size_t edit_distance(std::string_view x, std::string_view y, size_t most) {
  auto apart = x.size() > y.size() ? x.size() - y.size() : y.size() - x.size();
  if (apart > most || y.size() > max_compared)
    return most + 1;
  std::array<std::array<uint32_t, max_compared + 1>, 3> rows;
  auto before = rows[0].data(), last = rows[1].data(), now = rows[2].data();
  std::iota(last, last + y.size() + 1, 0);
  for (size_t i = 1; i <= x.size(); ++i) {
    now[0] = static_cast<uint32_t>(i);
    for (size_t k = 1; k <= y.size(); ++k) {
      now[k] = std::min(
        {last[k] + 1, now[k - 1] + 1, last[k - 1] + (x[i - 1] != y[k - 1])});
      if (i > 1 && k > 1 && x[i - 1] == y[k - 2] && x[i - 2] == y[k - 1])
        now[k] = std::min(now[k], before[k - 2] + 1);
    }
    std::tie(before, last, now) = std::tuple{last, now, before};
  }
  return std::min<size_t>(last[y.size()], most + 1);
}

bool vocabulary::add(std::string_view object) {
  if (added_ == limits_.notices)
    return false;
  ++added_;
  reader_.read(object);
  for (size_t i = 0; i < reader_.size(); ++i) {
    auto word = reader_.word(i);
    if (word.size() < shortest_word || word.size() > limits_.word_size
        || !only_letters(word))
      continue;
    auto known = words_.find(std::string{word});
    if (known == words_.end()) {
      if (words_.size() == limits_.words)
        continue;
      known = words_.try_emplace(std::string{word}).first;
    }
    known->second.notices += known->second.last != added_;
    known->second.last = added_;
  }
  return true;
}

std::vector<std::string>
vocabulary::unknown_words(const std::vector<std::string>& terms) const {
  std::vector<std::string> out;
  for (auto& term : terms)
    for (auto word : split_words(term)) {
      auto plain = word.size() >= shortest_word
                   && word.size() <= limits_.word_size && only_letters(word)
                   && !is_stopword(word);
      auto forms = plain ? number_forms(word) : std::vector<std::string>{};
      auto known = std::any_of(forms.begin(), forms.end(),
                               [this](auto& x) { return words_.count(x) > 0; });
      if (plain && !known && out.size() < limits_.asked
          && std::find(out.begin(), out.end(), word) == out.end())
        out.emplace_back(word);
    }
  return out;
}

std::vector<word_suggestion>
vocabulary::suggest(const std::vector<std::string>& terms) const {
  std::vector<candidate> found;
  for (auto& asked : unknown_words(terms))
    for (auto& [word, seen] : words_) {
      auto most = allowed_distance(asked);
      auto distance = edit_distance(asked, word, most);
      if (distance <= most && !is_stopword(word))
        found.push_back({distance, {word, asked, seen.notices}});
    }
  std::sort(found.begin(), found.end(), [](auto& x, auto& y) {
    return std::tie(x.distance, y.what.notices, x.what.word, x.what.instead_of)
           < std::tie(y.distance, x.what.notices, y.what.word,
                      y.what.instead_of);
  });
  std::vector<word_suggestion> out;
  for (auto& x : found) {
    auto told = std::any_of(out.begin(), out.end(),
                            [&](auto& y) { return y.word == x.what.word; });
    if (!told && out.size() < limits_.told)
      out.push_back(std::move(x.what));
  }
  return out;
}

} // namespace bidiq
