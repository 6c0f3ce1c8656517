#include "actors/domain/request.hpp"
#include "actors/match/request_parse.hpp"
#include "actors/match/text.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

using namespace std::string_view_literals;

namespace {

// Words that say nothing on their own, normalised and sorted. Left out on
// purpose: "la" (lã is a cloth) and "ti" (tecnologia da informação).
constexpr auto stopwords = std::to_array<std::string_view>(
  {"a",     "ao",    "aos",   "aquela", "aquele", "aquilo", "as",    "ate",
   "com",   "como",  "da",    "das",    "de",     "dela",   "dele",  "deles",
   "desde", "dessa", "desse", "desta",  "deste",  "do",     "dos",   "e",
   "em",    "entre", "essa",  "esse",   "esta",   "este",   "isso",  "isto",
   "lhe",   "mais",  "mas",   "na",     "nao",    "nas",    "nem",   "nessa",
   "nesse", "nesta", "neste", "no",     "nos",    "num",    "numa",  "o",
   "os",    "ou",    "para",  "pela",   "pelas",  "pelo",   "pelos", "por",
   "pra",   "que",   "se",    "sem",    "seu",    "seus",   "sob",   "sobre",
   "sua",   "suas",  "um",    "uma",    "umas",   "uns"});
static_assert(std::is_sorted(stopwords.begin(), stopwords.end()));

bool is_stopword(std::string_view word) {
  return std::binary_search(stopwords.begin(), stopwords.end(), word);
}

void add_distinct(std::vector<std::string>& xs, std::string_view x) {
  if (std::find(xs.begin(), xs.end(), x) == xs.end())
    xs.emplace_back(x);
}

template <class F>
void for_each_word(std::string_view normalised, F f) {
  while (!normalised.empty()) {
    auto end = std::min(normalised.find(' '), normalised.size());
    f(normalised.substr(0, end));
    normalised.remove_prefix(std::min(end + 1, normalised.size()));
  }
}

// Takes one normalised phrase or word; stopwords stay inside a phrase, but one
// made of nothing else would match nearly everything.
void add_term(split_terms& out, std::string_view term) {
  bool meaningful = false;
  for_each_word(term, [&](auto word) { meaningful |= !is_stopword(word); });
  if (meaningful)
    add_distinct(out.terms, term);
  else
    for_each_word(term, [&](auto word) { add_distinct(out.stopwords, word); });
}

// Length of the double quote that `text` begins with; 0 if none.
size_t quote_size(std::string_view text) {
  for (auto quote : {"\""sv, "“"sv, "”"sv, "„"sv, "‟"sv, "«"sv, "»"sv})
    if (text.substr(0, quote.size()) == quote)
      return quote.size();
  return 0;
}

struct quote {
  size_t position;
  size_t size;
};

// All double quotes in pairs; one without a partner is no quote.
std::vector<quote> find_quotes(std::string_view text) {
  std::vector<quote> result;
  for (size_t i = 0; i < text.size(); ++i)
    if (auto n = quote_size(text.substr(i)))
      result.push_back({i, n});
  if (result.size() % 2 != 0)
    result.pop_back();
  return result;
}

void add_phrase(split_terms& out, std::string_view raw) {
  add_term(out, normalise(raw));
}

void add_listed(split_terms& out, std::string_view raw) {
  for (size_t start = 0; start <= raw.size();) {
    auto end = std::min(raw.find(',', start), raw.size());
    add_phrase(out, raw.substr(start, end - start));
    start = end + 1;
  }
}

split_terms split_phrases(std::string_view text,
                          const std::vector<quote>& quotes) {
  split_terms out;
  size_t start = 0;
  for (size_t i = 0; i + 1 < quotes.size(); i += 2) {
    auto open = quotes[i];
    auto close = quotes[i + 1];
    add_listed(out, text.substr(start, open.position - start));
    auto inside = open.position + open.size;
    add_phrase(out, text.substr(inside, close.position - inside));
    start = close.position + close.size;
  }
  add_listed(out, text.substr(start));
  return out;
}

// "guarda-chuva" and "d'água" are one word to a Portuguese reader, so they
// become the phrase "guarda chuva"; any other punctuation separates.
void add_word(split_terms& out, std::string_view raw) {
  auto word = normalise(raw);
  if (raw.find_first_of("-'") != std::string_view::npos)
    add_term(out, word);
  else
    for_each_word(word, [&](auto x) { add_term(out, x); });
}

split_terms split_words(std::string_view text) {
  constexpr auto separators = " \t\r\n\v\f\0!\"#$%&()*+./:;<=>?@[\\]^_`{|}~"sv;
  split_terms out;
  for (size_t start = 0; start < text.size();) {
    auto end = std::min(text.find_first_of(separators, start), text.size());
    add_word(out, text.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

} // namespace

split_terms split_search_terms(std::string_view text) {
  auto quotes = find_quotes(text);
  if (!quotes.empty() || text.find(',') != std::string_view::npos)
    return split_phrases(text, quotes);
  return split_words(text);
}

} // namespace bidiq
