#include "actors/match/inflection.hpp"

#include "actors/match/stopwords.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

using namespace std::string_view_literals;

namespace {

// Words that the rules get wrong, mostly by making another word of them: "mão"
// would become "mães".
struct irregular {
  std::string_view singular;
  std::string_view plural;
};
constexpr auto irregulars
  = std::to_array<irregular>({{"mao", "maos"},
                              {"mae", "maes"},
                              {"mal", "males"},
                              {"gas", "gases"},
                              {"mes", "meses"},
                              {"pais", "paises"},
                              {"deus", "deuses"},
                              {"cos", "coses"},
                              {"res", "reses"},
                              {"reves", "reveses"},
                              {"vies", "vieses"},
                              {"conves", "conveses"},
                              {"lilas", "lilases"},
                              {"ananas", "ananases"},
                              {"obus", "obuses"},
                              {"ingles", "ingleses"},
                              {"frances", "franceses"},
                              {"chines", "chineses"},
                              {"japones", "japoneses"},
                              {"fregues", "fregueses"},
                              {"burgues", "burgueses"},
                              {"portugues", "portugueses"},
                              {"campones", "camponeses"},
                              {"escoces", "escoceses"},
                              {"holandes", "holandeses"},
                              {"irlandes", "irlandeses"},
                              {"calabres", "calabreses"},
                              {"consul", "consules"},
                              {"carater", "caracteres"},
                              {"qualquer", "quaisquer"}});

// Words with one form, among them some that only look like a plural: the
// singular of "bens" would find every "bem como".
constexpr auto invariable = std::to_array<std::string_view>(
  {"adeus",       "ademais", "alias",   "antes",  "antivirus", "apos",
   "arredores",   "atlas",   "atraves", "atras",  "bens",      "bis",
   "bonus",       "cais",    "campus",  "corpus", "demais",    "depois",
   "detras",      "dois",    "ferias",  "gps",    "gratis",    "humus",
   "inss",        "iss",     "jamais",  "jeans",  "lapis",     "menos",
   "microonibus", "oasis",   "oculos",  "onibus", "onus",      "parabens",
   "pires",       "plus",    "pos",     "pus",    "seis",      "simples",
   "sms",         "status",  "sus",     "tenis",  "tonus",     "tras",
   "tres",        "ups",     "venus",   "versus", "virus",     "viveres"});

class form_list {
public:
  explicit form_list(std::string_view word)
    : word_(word), forms_{std::string{word}} {
    // nop
  }

  // Adds the word with another ending, if it has the one that is to go.
  void swap(std::string_view ending, std::string_view other) {
    if (!word_.ends_with(ending))
      return;
    std::string form{word_.substr(0, word_.size() - ending.size())};
    form += other;
    if (form.size() > 1 && !is_stopword(form)
        && std::find(forms_.begin(), forms_.end(), form) == forms_.end())
      forms_.push_back(std::move(form));
  }

  void add(std::string_view form) {
    forms_.emplace_back(form);
  }

  std::vector<std::string> take() {
    return std::move(forms_);
  }

private:
  std::string_view word_;
  std::vector<std::string> forms_;
};

bool has_forms(std::string_view word) noexcept {
  auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return word.size() > 1 && std::all_of(word.begin(), word.end(), letter)
         && !is_stopword(word) && !word.ends_with("ss") && !word.ends_with('x')
         && std::find(invariable.begin(), invariable.end(), word)
              == invariable.end();
}

void add_plurals(form_list& out) {
  for (auto ending : {"oes"sv, "aes"sv, "aos"sv})
    out.swap("ao", ending);
  for (auto vowel : {"a"sv, "e"sv, "o"sv, "u"sv}) {
    auto singular = std::string{vowel} + "l";
    out.swap(singular, std::string{vowel} + "is");
  }
  out.swap("il", "is");
  out.swap("il", "eis");
  out.swap("m", "ns");
  out.swap("r", "res");
  out.swap("z", "zes");
}

void add_singulars(form_list& out) {
  for (auto ending : {"oes"sv, "aes"sv, "aos"sv})
    out.swap(ending, "ao");
  out.swap("ais", "al");
  out.swap("eis", "el");
  out.swap("ois", "ol");
  out.swap("uis", "ul");
  out.swap("eis", "il");
  out.swap("is", "il");
  out.swap("ns", "m");
  out.swap("res", "r");
  out.swap("zes", "z");
  out.swap("eses", "es");
}

} // namespace

std::vector<std::string> number_forms(std::string_view word) {
  form_list out{word};
  for (auto& x : irregulars)
    if (word == x.singular || word == x.plural) {
      out.add(word == x.singular ? x.plural : x.singular);
      return out.take();
    }
  if (!has_forms(word))
    return out.take();
  if (word.ends_with('s')) {
    add_singulars(out);
    if (!word.ends_with("oes") && !word.ends_with("aes"))
      out.swap("s", "");
    return out.take();
  }
  add_plurals(out);
  if (!word.ends_with("ao") && !word.ends_with('z'))
    out.swap("", "s");
  return out.take();
}

} // namespace bidiq
