#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

// What keywords say by where they stand (docs/search-quality.md), in the
// plainest way, for tests to compare with. Phrases are normalised, with a blank
// before, between and after the words; so are texts without hyphens.
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

/// Words `first` to `last`, without `last`, that hyphens make one word.
struct plain_run {
  size_t first;
  size_t last;
  std::string joined;
};

inline std::vector<std::string> plain_words(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in{text};
  for (std::string word; in >> word;)
    out.push_back(word);
  return out;
}

struct plain_text {
  std::vector<std::string> words{};
  std::vector<plain_run> runs{};

  plain_text() = default;

  plain_text(const std::string& text) : words(plain_words(text)) {
    // nop
  }

  /// Adds to `out` where words `from` of `phrase` to its last end, if they
  /// begin with word `i`.
  void ends_of(const std::vector<std::string>& phrase, size_t from, size_t i,
               std::vector<size_t>& out) const {
    if (from == phrase.size()) {
      out.push_back(i);
      return;
    }
    if (i < words.size() && words[i] == phrase[from])
      ends_of(phrase, from + 1, i + 1, out);
    for (auto& run : runs)
      if (run.first == i && run.joined == phrase[from])
        ends_of(phrase, from + 1, run.last, out);
  }
};

inline std::vector<plain_place> places_of(const plain_text& text,
                                          const std::string& phrase) {
  std::vector<plain_place> out;
  auto words = plain_words(phrase);
  for (size_t i = 0; i < text.words.size() && !words.empty(); ++i) {
    std::vector<size_t> ends;
    text.ends_of(words, 0, i, ends);
    for (auto end : ends)
      out.push_back({i, end});
  }
  return out;
}

/// Where the parts of a text begin.
struct plain_parts {
  size_t object = 0;
  size_t head_end = 0;
  size_t purpose = 0;

  plain_parts(const plain_text& text, const plain_head& head) {
    size_t content = 0;
    for (auto& word : text.words) {
      head_end += head.words == 0 || content < head.words;
      object += content < 2;
      content += std::count(head.fillers.begin(), head.fillers.end(),
                            " " + word + " ")
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

inline bool in_context(const plain_text& text, const plain_keyword& keyword,
                       const plain_place& place) {
  for (auto& phrase : keyword.context)
    for (auto& x : places_of(text, phrase))
      if (keyword.within == 0
          || (x.last + keyword.within >= place.first
              && x.first <= place.last + keyword.within))
        return true;
  return !keyword.conditional;
}

inline bool is_ignored(const plain_text& text,
                       const std::vector<std::string>& ignored,
                       const plain_place& place) {
  for (auto& phrase : ignored)
    for (auto& x : places_of(text, phrase))
      if (x.first <= place.first && place.last <= x.last)
        return true;
  return false;
}

/// Which keywords count at all, by index, and whether they suffice.
struct plain_counts {
  std::vector<size_t> keywords;
  bool suffice = false;
};

inline plain_counts
plain_count(const plain_text& text, const std::vector<plain_keyword>& keywords,
            const std::vector<std::string>& ignored, const plain_head& head) {
  struct half {
    size_t keyword;
    plain_place place;
  };
  std::vector<half> halves;
  plain_counts out;
  plain_parts parts{text, head};
  for (size_t i = 0; i < keywords.size(); ++i)
    for (auto& form : keywords[i].forms)
      for (auto& place : places_of(text, form)) {
        auto weight = parts.weight_of(keywords[i].weight, place.first);
        if (weight == 0 || !in_context(text, keywords[i], place)
            || (keywords[i].weight != "firm"
                && is_ignored(text, ignored, place)))
          continue;
        if (out.keywords.empty() || out.keywords.back() != i)
          out.keywords.push_back(i);
        out.suffice |= weight == 2;
        halves.push_back({i, place});
      }
  for (auto& x : halves)
    for (auto& y : halves)
      out.suffice |= x.keyword != y.keyword && x.place.last <= y.place.first;
  return out;
}

/// Returns which keywords count, by index; none if they do not suffice.
inline std::vector<size_t>
plain_counting(const plain_text& text,
               const std::vector<plain_keyword>& keywords,
               const std::vector<std::string>& ignored,
               const plain_head& head) {
  auto found = plain_count(text, keywords, ignored, head);
  return found.suffice ? found.keywords : std::vector<size_t>{};
}

} // namespace bidiq::tests
