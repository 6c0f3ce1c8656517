#include "tests/integration/reference.hpp"

#include "tests/actors/match/plain_weights.hpp"
#include "tests/integration/node_fixture.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>

namespace bidiq::test {

namespace {

using nlohmann::json;

bool is_alphanumeric(utf8proc_int32_t c) {
  auto category = utf8proc_category(c);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO)
         || (category >= UTF8PROC_CATEGORY_ND
             && category <= UTF8PROC_CATEGORY_NO);
}

// "&ccedil;" is the letter and a mark, which folding drops; other names are
// blanks to a search.
std::string without_references(std::string text) {
  static const std::regex letters{
    "&([A-Za-z])(acute|grave|circ|tilde|cedil|uml|ring);"};
  static const std::regex signs{"&(amp|quot|apos|lt|gt|nbsp);"};
  return std::regex_replace(std::regex_replace(text, letters, "$1"), signs,
                            " ");
}

// "Ã§" is "ç" whose two bytes were read as characters each. The second byte's
// character is a sign, or a letter no Portuguese word has behind "Ã".
std::string without_second_encoding(const std::string& text) {
  static const std::regex twice{"\xc3[\x82\x83]\xc2([\x80-\xbf])"};
  std::string out;
  std::sregex_iterator x{text.begin(), text.end(), twice}, end;
  size_t copied = 0;
  for (; x != end; ++x) {
    auto at = static_cast<size_t>(x->position());
    out += text.substr(copied, at - copied);
    out += text[at + 1] == '\x82' ? '\xc2' : '\xc3';
    out += (*x)[1].str();
    copied = at + static_cast<size_t>(x->length());
  }
  return out + text.substr(copied);
}

// A hyphen for hyphens, letters and digits as they are compared, else blanks.
std::string signs_of(const std::string& raw) {
  auto text = without_second_encoding(without_references(raw));
  utf8proc_uint8_t* decomposed = nullptr;
  auto size = utf8proc_map(
    reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
    static_cast<utf8proc_ssize_t>(text.size()), &decomposed,
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE
                                   | UTF8PROC_COMPAT | UTF8PROC_IGNORE
                                   | UTF8PROC_STRIPMARK));
  std::string out;
  for (utf8proc_ssize_t at = 0; at < size;) {
    utf8proc_int32_t c = 0;
    at += utf8proc_iterate(decomposed + at, size - at, &c);
    if (c == '-' || (c >= 0x2010 && c <= 0x2013)) {
      out += '-';
    } else if (!is_alphanumeric(c)) {
      out += ' ';
    } else {
      utf8proc_uint8_t bytes[4];
      auto n = utf8proc_encode_char(utf8proc_tolower(c), bytes);
      out.append(reinterpret_cast<char*>(bytes), static_cast<size_t>(n));
    }
  }
  std::free(decomposed);
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The words of a text, letters apart from digits, and which of them single
// hyphens make one.
tests::plain_text read_text(const std::string& raw) {
  tests::plain_text out;
  auto text = signs_of(raw);
  std::vector<bool> joined; // To the word before.
  for (size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == '-') {
      ++i;
      continue;
    }
    auto end = i;
    while (end < text.size() && text[end] != ' ' && text[end] != '-'
           && is_digit(text[end]) == is_digit(text[i]))
      ++end;
    joined.push_back(i > 1 && text[i - 1] == '-' && text[i - 2] != ' '
                     && text[i - 2] != '-'
                     && is_digit(text[i - 2]) == is_digit(text[i]));
    out.words.push_back(text.substr(i, end - i));
    i = end;
  }
  for (size_t i = 0; i < out.words.size(); ++i) {
    auto last = i + 1;
    auto word = out.words[i];
    while (last < out.words.size() && joined[last])
      word += out.words[last++];
    if (last > i + 1 && !joined[i])
      out.runs.push_back({i, last, word});
  }
  return out;
}

// " word word ".
std::string folded(const std::string& text) {
  std::string out = " ";
  for (auto& word : read_text(text).words)
    out += word + " ";
  return out;
}

// A phrase is also looked for as one word.
void add_spellings(std::vector<std::string>& to, const std::string& phrase) {
  to.push_back(phrase);
  auto one = phrase;
  std::erase(one, ' ');
  if (folded(one) != phrase)
    to.push_back(folded(one));
}

std::vector<std::string> forms(const json& term) {
  auto plural = term.is_object() && term.value("plural", false);
  auto text = folded(term.is_object() ? term["term"].get<std::string>()
                                      : term.get<std::string>());
  text.pop_back();
  std::vector<std::string> out;
  add_spellings(out, text + " ");
  if (!plural)
    return out;
  add_spellings(out, text + "s ");
  add_spellings(out, text + "es ");
  if (text.ends_with("ao"))
    add_spellings(out, text.substr(0, text.size() - 2) + "oes ");
  if (text.ends_with("m"))
    add_spellings(out, text.substr(0, text.size() - 1) + "ns ");
  if (text.ends_with("l"))
    add_spellings(out, text.substr(0, text.size() - 1) + "is ");
  return out;
}

void add_forms(std::vector<std::string>& to, const json& terms) {
  for (auto& term : terms)
    for (auto& form : forms(term))
      to.push_back(form);
}

// All words of a text and those that hyphens make, to look for a phrase's first
// word: nearly all phrases are done with then.
std::string all_words(const tests::plain_text& text) {
  std::string out = " ";
  for (auto& word : text.words)
    out += word + " ";
  for (auto& run : text.runs)
    out += run.joined + " ";
  return out;
}

bool may_occur(const std::string& words, const std::string& phrase) {
  return words.find(phrase.substr(0, phrase.find(' ', 1) + 1)) != words.npos;
}

struct plain_sector {
  std::vector<tests::plain_keyword> keywords;
  std::vector<std::string> exclusions;
  std::vector<std::string> ignored;
  tests::plain_head head;

  bool keeps(const tests::plain_text& text) const {
    auto words = all_words(text);
    for (auto& x : exclusions)
      if (may_occur(words, x) && !tests::places_of(text, x).empty())
        return false;
    std::vector<tests::plain_keyword> possible;
    for (auto& keyword : keywords)
      if (std::any_of(keyword.forms.begin(), keyword.forms.end(),
                      [&](auto& x) { return may_occur(words, x); }))
        possible.push_back(keyword);
    return !tests::plain_counting(text, possible, ignored, head).empty();
  }
};

tests::plain_keyword read_keyword(const json& term) {
  tests::plain_keyword out;
  out.forms = forms(term);
  if (term.is_object())
    out.weight = term.value("weight", "common");
  return out;
}

void add_context(tests::plain_keyword& to, const json& context) {
  to.conditional = true;
  if (context.is_object())
    to.within = context["within"];
  add_forms(to.context, context.is_object() ? context["words"] : context);
}

plain_sector read_sector(const std::string& id) {
  std::ifstream file{std::string{BIDIQ_SOURCE_DIR} + "/config/sectors.json"};
  plain_sector out;
  auto all = json::parse(file);
  all.emplace("head", json::object());
  out.head.words = all["head"].value("words", size_t{0});
  add_forms(out.head.fillers, all["head"].value("fillers", json::array()));
  add_forms(out.head.purposes, all["head"].value("purposes", json::array()));
  for (auto& sector : all["sectors"]) {
    if (sector["id"] != id)
      continue;
    std::map<std::string, json> contexts;
    for (auto& [keyword, context] : sector["context_required"].items())
      contexts[folded(keyword)] = context;
    for (auto& term : sector["keywords"]) {
      auto& x = out.keywords.emplace_back(read_keyword(term));
      if (auto i = contexts.find(x.forms.front()); i != contexts.end())
        add_context(x, i->second);
    }
    add_forms(out.exclusions, sector["exclusions"]);
    add_forms(out.ignored, sector["ignored"]);
  }
  return out;
}

// The regular plurals of a word, more of them than it has.
std::set<std::string> plurals(const std::string& word) {
  static const std::vector<std::pair<std::string, std::vector<std::string>>>
    endings{{"ao", {"oes", "aes", "aos"}},
            {"al", {"ais"}},
            {"el", {"eis"}},
            {"ol", {"ois"}},
            {"ul", {"uis"}},
            {"il", {"is", "eis"}},
            {"m", {"ns"}},
            {"r", {"res"}},
            {"s", {"ses"}},
            {"z", {"zes"}}};
  std::set<std::string> out;
  for (auto& [singular, all] : endings)
    for (auto& plural : all)
      if (word.ends_with(singular))
        out.insert(word.substr(0, word.size() - singular.size()) + plural);
  return out.empty() ? std::set{word + "s"} : out;
}

bool holds(const tests::plain_text& text, const std::string& asked,
           bool inflect) {
  auto word = read_text(asked).words.at(0);
  auto same = [&](const std::string& seen) {
    return seen == word
           || (inflect
               && (plurals(seen).contains(word)
                   || plurals(word).contains(seen)));
  };
  return std::any_of(text.words.begin(), text.words.end(), same)
         || std::any_of(text.runs.begin(), text.runs.end(),
                        [&](auto& run) { return same(run.joined); });
}

template <class F>
std::set<std::string> ids_of(const std::vector<json>& notices,
                             const reference_scope& scope, F keeps) {
  std::set<std::string> out;
  for (auto& x : notices) {
    auto day = x["dataPublicacaoPncp"].get<std::string>().substr(0, 10);
    if (!scope.ufs.contains(x["unidadeOrgao"]["ufSigla"].get<std::string>())
        || !scope.modalities.contains(x["modalidadeId"].get<int>())
        || day < scope.first || day > scope.last)
      continue;
    if (keeps(read_text(x["objetoCompra"].get<std::string>())))
      out.insert(x["numeroControlePNCP"].get<std::string>());
  }
  return out;
}

} // namespace

std::vector<json> reference_notices(const std::string& sim_url) {
  std::vector<json> out;
  auto body = search_body({});
  auto compact = [&](const char* key) {
    std::string day = body[key];
    std::erase(day, '-');
    return day;
  };
  for (auto modality = 1; modality <= 13; ++modality)
    for (auto page = 1, pages = 1; page <= pages; ++page) {
      auto answer = http_request(
        "GET", sim_url + "/v1/contratacoes/publicacao?dataInicial="
                 + compact("data_inicial")
                 + "&dataFinal=" + compact("data_final")
                 + "&codigoModalidadeContratacao=" + std::to_string(modality)
                 + "&tamanhoPagina=50&pagina=" + std::to_string(page));
      if (answer.status != 200)
        break;
      auto envelope = answer.json();
      pages = envelope["totalPaginas"];
      for (auto& x : envelope["data"])
        out.push_back(x);
    }
  return out;
}

std::vector<json> reference_file(const std::string& path) {
  std::vector<json> out;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);)
    out.push_back(json::parse(line));
  return out;
}

std::set<std::string> reference_search(const std::vector<json>& notices,
                                       const std::string& sector,
                                       const reference_scope& scope) {
  auto rule = read_sector(sector);
  return ids_of(notices, scope, [&](const tests::plain_text& text) {
    return rule.keeps(text);
  });
}

std::set<std::string> reference_words(const std::vector<json>& notices,
                                      const std::vector<std::string>& words,
                                      bool inflect, bool all,
                                      const reference_scope& scope) {
  return ids_of(notices, scope, [&](const tests::plain_text& text) {
    auto occurs = [&](auto& word) { return holds(text, word, inflect); };
    return all ? std::all_of(words.begin(), words.end(), occurs)
               : std::any_of(words.begin(), words.end(), occurs);
  });
}

std::string escape_query(const std::string& text) {
  std::string out;
  for (unsigned char c : text) {
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.') {
      out += static_cast<char>(c);
      continue;
    }
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", unsigned{c});
    out += hex;
  }
  return out;
}

} // namespace bidiq::test
