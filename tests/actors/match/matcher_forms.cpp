#include "actors/match/matcher.hpp"

#include "actors/match/text.hpp"
#include "actors/match/text_repair.hpp"
#include "actors/match/words.hpp"
#include "tests/actors/match/one_rule.hpp"
#include "tests/actors/match/real_notices.hpp"
#include "tests/catch.hpp"

#include <utf8proc.h>

#include <cctype>
#include <cstdlib>
#include <random>

using namespace bidiq;
using bidiq::test::keeps;
using bidiq::test::keywords;

namespace {

using strings = std::vector<std::string>;

// The same text in upper or lower case, its letters composed or decomposed,
// blanks as hyphens between letters, and soft hyphens inside words.
std::string changed_looks(const std::string& text, std::mt19937& random) {
  utf8proc_uint8_t* mapped = nullptr;
  auto form = random() % 2 == 0 ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE;
  auto size
    = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(form | UTF8PROC_STABLE));
  std::string out;
  for (utf8proc_ssize_t i = 0; i < size; ++i) {
    auto c = static_cast<char>(mapped[i]);
    auto letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    out += letter && random() % 2 == 0 ? static_cast<char>(c ^ 0x20) : c;
    if (letter && random() % 8 == 0)
      out += "\u00ad";
  }
  std::free(mapped);
  for (size_t i = 1; i + 1 < out.size(); ++i)
    if (out[i] == ' ' && std::isalpha(static_cast<unsigned char>(out[i - 1]))
        && std::isalpha(static_cast<unsigned char>(out[i + 1]))
        && random() % 4 == 0)
      out[i] = '-';
  return out;
}

} // namespace

TEST_CASE("a hyphenated word of a text matches as its parts and as one",
          "[matcher]") {
  for (auto text : {"MICRO-ÔNIBUS escolar", "micro\u2011ônibus  Escolar",
                    "um micro\u2013onibus/escolar"})
    for (auto term :
         {"microônibus", "micro ônibus", "micro-ônibus", "micro",
          "ônibus escolar", "microônibus escolar", "micro-ônibus escolar"}) {
      CAPTURE(text, term);
      CHECK(keeps(keywords({{term, false}}), text));
    }
  CHECK_FALSE(keeps(keywords({{"microonibus", false}}), "micro - onibus"));
  CHECK_FALSE(keeps(keywords({{"microonibus", false}}), "micro--onibus"));
  CHECK_FALSE(keeps(keywords({{"microonibus", false}}), "micro onibus"));
  // All of it is one word, not some of its parts.
  CHECK_FALSE(keeps(keywords({{"maode", false}}), "mao-de-obra"));
  CHECK(keeps(keywords({{"antigovernista", false}}), "anti-governista"));
  CHECK(keeps(keywords({{"vaivem", false}}), "vai-vem"));
  CHECK(keeps(keywords({{"maodeobra", false}}), "mao-de-obra"));
  CHECK(keeps(keywords({{"covid 19", false}}), "COVID-19"));
}

TEST_CASE("a term of several words matches the same words written as one",
          "[matcher]") {
  for (auto term : {"micro ônibus", "micro-ônibus", "Micro/Ônibus"})
    CHECK(keeps(keywords({{term, false}}), "frota: MICROÔNIBUS"));
  CHECK(keeps(keywords({{"guarda chuva", true}}), "guardachuvas"));
  CHECK_FALSE(keeps(keywords({{"microonibus", false}}), "micro onibus"));
}

TEST_CASE("an unquoted word matches its singular and plural", "[matcher]") {
  auto finds = [](const char* term, const char* text, bool inflect = true) {
    return keeps(make_rule(nullptr, {user_term{term, inflect}}, {}, false),
                 text);
  };
  CHECK(finds("luva", "LUVAS de raspa"));
  CHECK_FALSE(finds("luva", "LUVAS de raspa", false));
  CHECK(finds("luvas", "uma luva"));
  CHECK(finds("uniforme escolar", "uniformes escolares"));
  CHECK(finds("uniformes escolares", "uniforme escolar"));
  CHECK(finds("material de escritorio", "Materiais de Escritório"));
  CHECK_FALSE(finds("material de escritorio", "materiais dos escritorios"));
  CHECK(finds("guarda chuva", "guarda-chuvas"));
  CHECK(finds("guarda chuva", "guardachuvas"));
  CHECK(finds("micro onibus", "micro-ônibus"));
}

TEST_CASE("a star stands for any ending", "[matcher]") {
  auto finds = [](const char* term, const char* text) {
    return keeps(make_rule(nullptr, {user_term{term, true}}, {}, false), text);
  };
  for (auto text :
       {"medic", "MEDICAMENTO", "aquisição de medicação.", "para-medico"})
    CHECK(finds("medic*", text));
  CHECK_FALSE(finds("medic*", "paramedico"));
  CHECK_FALSE(finds("medic*", "medi camento"));
  CHECK(finds("paramed*", "para-medicos"));
  CHECK(finds("equipamento medic*", "equipamentos medico-hospitalares"));
  CHECK_FALSE(finds("equipamento medic*", "equipamentos de medicina"));
  CHECK(finds("medic* hospital*", "medico-hospitalar"));
  CHECK_FALSE(finds("medic* hospital*", "hospital medico"));
}

TEST_CASE("all terms keep a text only together", "[matcher]") {
  auto rule = make_rule(nullptr, {{"luva", true}, {"bota", true}}, {}, true);
  CHECK(keeps(rule, "botas e luvas"));
  CHECK_FALSE(keeps(rule, "botas"));
  CHECK_FALSE(keeps(rule, ""));
  CHECK(keeps(make_rule(nullptr, {{"luva", true}}, {}, true), "luvas"));
  CHECK_FALSE(keeps(make_rule(nullptr, {{"luva", true}, {"bota", true}},
                              {user_term{"couro"}}, true),
                    "botas e luvas de couro"));
  // A sector's keyword is enough without them.
  sector shoes{"calcados", "", "", {{"tamanco", false}}, {}, {}};
  auto both = make_rule(&shoes, {{"luva", true}, {"bota", true}}, {}, true);
  CHECK(keeps(both, "tamanco"));
  CHECK_FALSE(keeps(both, "bota"));
}

TEST_CASE("what a keyword weighs does not depend on how it is written",
          "[matcher]") {
  auto rule = keywords({{"micro ônibus", false},
                        {"guarda chuva", true, term_weight::weak},
                        {"chuva", false, term_weight::weak}});
  rule.ignored = {{"peça de micro ônibus", false}};
  rule.head = std::make_shared<text_head>(text_head{4, {}, {}});
  for (auto text : {"micro-ônibus", "microônibus", "um dois micro-ônibus"})
    CHECK(keeps(rule, text));
  CHECK_FALSE(keeps(rule, "peça de micro-ônibus"));
  CHECK_FALSE(keeps(rule, "um dois tres quatro micro-ônibus"));
  // One inside the other is no pair.
  CHECK_FALSE(keeps(rule, "guarda-chuva"));
  CHECK(keeps(rule, "chuva guarda-chuvas"));
}

TEST_CASE("a user's term counts anywhere, in each of its forms", "[matcher]") {
  sector shoes{"calcados", "", "", {{"tamanco", false}}, {}, {}};
  shoes.head = std::make_shared<text_head>(text_head{1, {}, {}});
  auto rule = make_rule(&shoes, {{"luva", true}}, {}, false);
  CHECK(keeps(rule, "tamanco"));
  CHECK_FALSE(keeps(rule, "um tamanco"));
  CHECK(keeps(rule, "um dois luvas"));
  matcher uut{{rule}};
  auto memory = uut.make_scratch();
  CHECK(uut.explain("um tamanco", 0, *memory).terms.empty());
  CHECK(uut.explain("um tamanco, luvas", 0, *memory).terms
        == strings{"tamanco", "luva"});
}

TEST_CASE("a verdict tells the forms that the user's terms have matched",
          "[matcher]") {
  matcher uut{{make_rule(
    nullptr, {{"luva", true}, {"medic*", true}, {"micro onibus", true}}, {},
    false)}};
  auto memory = uut.make_scratch();
  auto verdict = uut.explain("LUVAS, luva e medicação: microônibus, medico "
                             "micro-ônibus",
                             0, *memory);
  CHECK(verdict.terms == strings{"luva", "medic*", "micro onibus"});
  CHECK(verdict.forms
        == strings{"luvas", "medicacao", "medico", "microonibus"});
  CHECK(verdict.places.asked == 3);
  CHECK(verdict.places.matched == 3);
  CHECK(verdict.places.words == 8);
}

TEST_CASE("a text matches with accents, case and hyphens changed as well",
          "[matcher]") {
  auto texts = bidiq::tests::notice_texts();
  std::mt19937 random{20261130};
  INFO("seed 20261130");
  for (int i = 0; i < 400; ++i) {
    auto& text = texts[random() % texts.size()];
    auto plain = normalise(text);
    auto words = split_words(plain);
    if (words.empty() || look_at(text).damaged)
      continue;
    auto first = random() % words.size();
    auto last = std::min(first + 1 + random() % 3, words.size());
    std::string term;
    for (auto k = first; k < last; ++k)
      term += (term.empty() ? "" : " ") + std::string{words[k]};
    auto rule = make_rule(nullptr, {user_term{term, true}}, {}, false);
    CAPTURE(text, term);
    REQUIRE(keeps(rule, text));
    CHECK(keeps(rule, changed_looks(text, random)));
  }
}
