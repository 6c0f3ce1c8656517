#include "tools/bidiq-bench/cross_validation.hpp"

#include "actors/match/text.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <functional>

namespace bidiq {

namespace {

uint64_t hash_of(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

size_t count_words(std::string_view normalised) {
  return static_cast<size_t>(
           std::count(normalised.begin(), normalised.end(), ' '))
         + 1;
}

// A term and its plural forms (contract section 10), normalised.
std::vector<std::string> forms_of(const sector_term& term) {
  auto word = normalise(term.text);
  std::vector<std::string> out{word};
  if (!term.plural)
    return out;
  auto ending = [&](std::string_view old, const char* added) {
    if (word.ends_with(old))
      out.push_back(word.substr(0, word.size() - old.size()) + added);
  };
  ending("", "s");
  ending("", "es");
  ending("ao", "oes");
  ending("m", "ns");
  ending("l", "is");
  return out;
}

void keep_known(std::vector<sector_term>& terms, const phrase_book& book) {
  std::erase_if(terms, [&](auto& x) { return !book.knows(x); });
}

} // namespace

size_t fold_of(std::string_view id, size_t folds) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(id.data()), id.size(), digest);
  return digest[0] % std::max<size_t>(folds, 1);
}

void phrase_book::add(std::string_view text) {
  auto words = normalise(text);
  for (size_t begin = 0; begin < words.size();) {
    auto end = begin;
    for (size_t n = 0; n < longest_ && end < words.size(); ++n) {
      end = std::min(words.find(' ', end + 1), words.size());
      phrases_.insert(
        hash_of(std::string_view{words}.substr(begin, end - begin)));
    }
    begin = std::min(words.find(' ', begin), words.size()) + 1;
  }
}

bool phrase_book::knows(const sector_term& term) const {
  auto forms = forms_of(term);
  return std::any_of(forms.begin(), forms.end(),
                     [&](auto& x) { return phrases_.contains(hash_of(x)); });
}

size_t longest_term(const std::vector<sector>& sectors) {
  size_t longest = 1;
  auto look = [&](const std::vector<sector_term>& terms) {
    for (auto& x : terms)
      longest = std::max(longest, count_words(normalise(x.text)));
  };
  for (auto& x : sectors) {
    look(x.keywords);
    look(x.exclusions);
    for (auto& context : x.contexts)
      look(context.words);
  }
  return longest;
}

std::vector<sector> learned_sectors(const std::vector<sector>& sectors,
                                    const phrase_book& book) {
  auto out = sectors;
  for (auto& x : out) {
    keep_known(x.keywords, book);
    keep_known(x.exclusions, book);
    for (auto& context : x.contexts) {
      keep_known(context.words, book);
      if (context.words.empty())
        std::erase_if(x.keywords, [&](auto& keyword) {
          return normalise(keyword.text) == normalise(context.keyword);
        });
    }
    std::erase_if(x.contexts, [](auto& y) { return y.words.empty(); });
  }
  return out;
}

quality_report cross_validate(const std::vector<sector>& sectors,
                              const std::vector<judged_notice>& judged,
                              size_t folds,
                              const std::vector<std::string>& further) {
  quality_report out;
  out.by_sector.resize(sectors.size());
  auto longest = longest_term(sectors);
  for (size_t fold = 0; fold < folds; ++fold) {
    phrase_book book{longest};
    for (auto& text : further)
      book.add(text);
    std::vector<judged_notice> tested;
    for (auto& x : judged)
      if (fold_of(x.id, folds) == fold)
        tested.push_back(x);
      else
        book.add(x.text);
    auto part = measure_quality(learned_sectors(sectors, book), tested);
    for (size_t i = 0; i < sectors.size(); ++i)
      out.by_sector[i] += part.by_sector[i];
  }
  return out;
}

} // namespace bidiq
