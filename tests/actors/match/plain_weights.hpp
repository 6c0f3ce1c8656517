#pragma once

#include <algorithm>
#include <string>
#include <vector>

// What keywords say by where they stand (docs/search-quality.md), in the
// plainest way, for tests to compare with. Texts are normalised, with a blank
// before, between and after the words; so are phrases.
namespace bidiq::tests {

struct plain_keyword {
  std::vector<std::string> forms;
  std::string weight = "common";
  bool conditional = false; ///< One of `context` must occur, too.
  std::vector<std::string> context{};
  size_t within = 0; ///< How many words may lie between; 0: any number.
};

struct plain_head {
  size_t words = 0; ///< 0: no end.
  std::vector<std::string> fillers{};
  std::vector<std::string> purposes{};
};

/// Words `first` to `last`, without `last`.
struct plain_place {
  size_t first;
  size_t last;
};

inline std::vector<plain_place> places_of(const std::string& text,
                                          const std::string& phrase) {
  auto count = [](auto from, auto to) {
    return static_cast<size_t>(std::count(from, to, ' '));
  };
  std::vector<plain_place> out;
  auto length = count(phrase.begin(), phrase.end()) - 1;
  for (auto at = text.find(phrase); at != text.npos;
       at = text.find(phrase, at + 1)) {
    auto first = count(text.begin(), text.begin() + static_cast<long>(at));
    out.push_back({first, first + length});
  }
  return out;
}

/// Where the parts of a text begin.
struct plain_parts {
  size_t object = 0;
  size_t head_end = 0;
  size_t purpose = 0;

  plain_parts(const std::string& text, const plain_head& head) {
    size_t content = 0;
    for (size_t begin = 0, end = text.find(' ', 1); end != text.npos;
         begin = end, end = text.find(' ', end + 1)) {
      auto word = text.substr(begin, end + 1 - begin);
      head_end += head.words == 0 || content < head.words;
      object += content < 2;
      content += std::count(head.fillers.begin(), head.fillers.end(), word)
                 == 0;
    }
    purpose = head_end;
    for (auto& phrase : head.purposes)
      for (auto& x : places_of(text, phrase))
        if (x.first >= object)
          purpose = std::min(purpose, x.first);
  }

  int weight_of(const std::string& kind, size_t first) const {
    if (kind == "firm")
      return 2;
    if (kind == "object")
      return first < purpose ? 2 : 0;
    return (kind == "common") + (first < head_end);
  }
};

inline bool in_context(const std::string& text, const plain_keyword& keyword,
                       const plain_place& place) {
  for (auto& phrase : keyword.context)
    for (auto& x : places_of(text, phrase))
      if (keyword.within == 0
          || (x.last + keyword.within >= place.first
              && x.first <= place.last + keyword.within))
        return true;
  return !keyword.conditional;
}

inline bool is_ignored(const std::string& text,
                       const std::vector<std::string>& ignored,
                       const plain_place& place) {
  for (auto& phrase : ignored)
    for (auto& x : places_of(text, phrase))
      if (x.first <= place.first && place.last <= x.last)
        return true;
  return false;
}

/// Returns which keywords count, by index; none if they do not suffice.
inline std::vector<size_t>
plain_counting(const std::string& text,
               const std::vector<plain_keyword>& keywords,
               const std::vector<std::string>& ignored,
               const plain_head& head) {
  struct half {
    size_t keyword;
    plain_place place;
  };
  std::vector<half> halves;
  std::vector<size_t> counting;
  bool kept = false;
  plain_parts parts{text, head};
  for (size_t i = 0; i < keywords.size(); ++i)
    for (auto& form : keywords[i].forms)
      for (auto& place : places_of(text, form)) {
        auto weight = parts.weight_of(keywords[i].weight, place.first);
        if (weight == 0 || !in_context(text, keywords[i], place)
            || (keywords[i].weight != "firm"
                && is_ignored(text, ignored, place)))
          continue;
        if (counting.empty() || counting.back() != i)
          counting.push_back(i);
        kept |= weight == 2;
        halves.push_back({i, place});
      }
  for (auto& x : halves)
    for (auto& y : halves)
      kept |= x.keyword != y.keyword && x.place.last <= y.place.first;
  return kept ? counting : std::vector<size_t>{};
}

} // namespace bidiq::tests
