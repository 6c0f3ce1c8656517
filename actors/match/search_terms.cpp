#include "actors/match/search_terms.hpp"

#include "actors/match/stopwords.hpp"
#include "actors/match/text.hpp"
#include "actors/match/text_fold.hpp"
#include "actors/match/text_repair.hpp"
#include "actors/match/words.hpp"
#include "actors/match/words_scan.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace bidiq {

using namespace std::string_view_literals;

namespace {

constexpr size_t min_prefix_letters = 3;

void add_distinct(std::vector<std::string>& xs, std::string_view x) {
  if (std::find(xs.begin(), xs.end(), x) == xs.end())
    xs.emplace_back(x);
}

// What a character does between words.
enum class sign { word, joiner, blank };

struct character {
  utf8proc_int32_t code;
  size_t size; ///< In bytes.
};

character first_character(std::string_view text) {
  utf8proc_int32_t code = 0;
  auto size
    = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &code);
  return size > 0 ? character{code, static_cast<size_t>(size)}
                  : character{-1, 1};
}

// "guarda-chuva" and "d'água" are one word to a Portuguese reader.
sign sign_of(std::string_view one, utf8proc_int32_t code) {
  std::array<char, 128> folded;
  auto end = fold_text(one, folded.data());
  if (code == '\'' || code == 0x2019)
    return sign::joiner;
  if (end == folded.data()) // Dropped without parting what is around it.
    return sign::word;
  if (std::any_of(folded.data(), end,
                  [](char c) { return class_of(c) != word_class::blank; }))
    return sign::word;
  return folded[0] == '-' ? sign::joiner : sign::blank;
}

bool is_word_sign(std::string_view text) {
  auto x = first_character(text);
  return !text.empty() && sign_of(text.substr(0, x.size), x.code) == sign::word;
}

// Symbols that hold no word, as ㎏ does, and signs that neither part nor join
// words.
bool means_nothing(std::string_view one, utf8proc_int32_t code) {
  constexpr auto signs = "*#@%&\\_"sv;
  if (code < 0)
    return false;
  if (code < 0x80 && code > 0
      && signs.find(static_cast<char>(code)) != signs.npos)
    return true;
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
      return sign_of(one, code) != sign::word;
    default:
      return code == 0xa7 || code == 0xb6 || (code >= 0x2020 && code <= 0x2022)
             || code == 0x2030;
  }
}

// Length of the double quote that `text` begins with; 0 if none.
size_t quote_size(std::string_view text) {
  for (auto quote : {"\""sv, "“"sv, "”"sv, "„"sv, "‟"sv, "«"sv, "»"sv})
    if (text.starts_with(quote))
      return quote.size();
  return 0;
}

struct quote {
  size_t position;
  size_t size;
};

std::vector<quote> find_quotes(std::string_view text) {
  std::vector<quote> result;
  for (size_t i = 0; i < text.size(); ++i)
    if (auto n = quote_size(text.substr(i)))
      result.push_back({i, n});
  return result;
}

// Whether "*" may stand behind the last word of `normalised`.
bool long_enough(std::string_view normalised) {
  auto word = normalised.substr(normalised.rfind(' ') + 1);
  auto letters = std::count_if(word.begin(), word.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  });
  return !word.empty() && class_of(word[0]) == word_class::letter
         && static_cast<size_t>(letters) >= min_prefix_letters;
}

bool ends_with_word(std::string_view text) {
  auto last = text.size();
  while (last > 0 && (static_cast<unsigned char>(text[--last]) & 0xc0) == 0x80)
    continue;
  return is_word_sign(text.substr(last));
}

// Reads one text from its first to its last character.
class term_reader {
public:
  explicit term_reader(std::string_view text)
    : text_(text), quotes_(find_quotes(text)) {
    if (quotes_.size() % 2 != 0) {
      lone_quote_ = quotes_.back();
      quotes_.pop_back();
    }
  }

  split_terms split() {
    if (!quotes_.empty() || text_.find(',') != text_.npos)
      read_pieces();
    else
      read_words(text_);
    tell_ignored();
    return std::move(out_);
  }

  // The whole text as one term.
  written_term read_entry(std::vector<std::string>& ignored) {
    auto blank = " \t\r\n"sv;
    auto first = std::min(text_.find_first_not_of(blank), text_.size());
    auto end = text_.find_last_not_of(blank) + 1;
    written_term out;
    out.exact = quotes_.size() == 2 && quotes_[0].position == first
                && quotes_[1].position + quotes_[1].size == end;
    out.text = out.exact ? normalise(text_) : read_term(text_);
    tell_ignored();
    for (auto& x : out_.ignored)
      add_distinct(ignored, x);
    return out;
  }

private:
  void read_pieces() {
    size_t start = 0;
    for (size_t i = 0; i + 1 < quotes_.size(); i += 2) {
      auto& open = quotes_[i];
      auto& close = quotes_[i + 1];
      read_list(text_.substr(start, open.position - start));
      auto inside = open.position + open.size;
      add_term(normalise(text_.substr(inside, close.position - inside)), true);
      start = close.position + close.size;
    }
    read_list(text_.substr(start));
  }

  void read_list(std::string_view raw) {
    for (size_t start = 0; start <= raw.size();) {
      auto end = std::min(raw.find(',', start), raw.size());
      add_term(read_term(raw.substr(start, end - start)), false);
      start = end + 1;
    }
  }

  void read_words(std::string_view raw) {
    size_t start = 0;
    for (size_t i = 0; i < raw.size();) {
      auto x = first_character(raw.substr(i));
      auto parts = x.code != '*'
                   && sign_of(raw.substr(i, x.size), x.code) == sign::blank;
      if (parts) {
        add_term(read_term(raw.substr(start, i - start)), false);
        start = i + x.size;
      }
      i += x.size;
    }
    add_term(read_term(raw.substr(start)), false);
  }

  // Normalises a piece of the text, but for each "*" that stands for an ending.
  std::string read_term(std::string_view raw) {
    std::string out;
    for (size_t start = 0; start <= raw.size();) {
      auto star = std::min(raw.find('*', start), raw.size());
      auto part = raw.substr(start, star - start);
      auto words = normalise(part);
      if (!words.empty()) {
        out += out.empty() ? "" : " ";
        out += words;
      }
      if (star < raw.size() && ends_with_word(part) && long_enough(words)
          && !is_word_sign(raw.substr(star + 1))) {
        out += '*';
        stars_.push_back(static_cast<size_t>(raw.data() - text_.data()) + star);
      }
      start = star + 1;
    }
    return out;
  }

  // Stopwords stay inside a phrase, but one made of nothing else would match
  // nearly everything.
  void add_term(std::string term, bool exact) {
    auto words = split_words(term);
    if (std::all_of(words.begin(), words.end(), is_stopword)) {
      for (auto word : words)
        add_distinct(out_.stopwords, word);
      return;
    }
    auto known = std::find(out_.terms.begin(), out_.terms.end(), term);
    if (!exact)
      std::erase(out_.exact, term);
    else if (known == out_.terms.end())
      out_.exact.push_back(term);
    if (known == out_.terms.end())
      out_.terms.push_back(std::move(term));
  }

  bool ignored_at(size_t i, const character& x) const {
    if (lone_quote_.size > 0 && i == lone_quote_.position)
      return true;
    return means_nothing(text_.substr(i, x.size), x.code)
           && !std::binary_search(stars_.begin(), stars_.end(), i);
  }

  void tell_ignored() {
    std::string run;
    auto end_run = [&] {
      if (!run.empty())
        add_distinct(out_.ignored, run);
      run.clear();
    };
    for (size_t i = 0; i < text_.size();) {
      auto x = first_character(text_.substr(i));
      if (ignored_at(i, x))
        run += text_.substr(i, x.size);
      else
        end_run();
      i += x.size;
    }
    end_run();
  }

  std::string_view text_;
  std::vector<quote> quotes_; // In pairs.
  quote lone_quote_{0, 0};    // Size 0: there is none.
  std::vector<size_t> stars_; // Those that stand for endings, ascending.
  split_terms out_;
};

} // namespace

split_terms split_search_terms(std::string_view text) {
  std::string memory;
  return term_reader{repair_text(text, memory)}.split();
}

written_term read_term(std::string_view text,
                       std::vector<std::string>& ignored) {
  std::string memory;
  return term_reader{repair_text(text, memory)}.read_entry(ignored);
}

} // namespace bidiq
