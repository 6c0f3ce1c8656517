#include "actors/match/matcher.hpp"

#include "tests/actors/match/naive_matcher.hpp"
#include "tests/actors/match/one_rule.hpp"
#include "tests/actors/match/real_notices.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <cstdlib>
#include <new>

using namespace bidiq;
using bidiq::test::keeps;
using bidiq::test::keywords;
using bidiq::test::naive_rule;

static size_t allocations = 0;

[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  if (auto result = std::malloc(size))
    return result;
  throw std::bad_alloc{};
}

[[gnu::noinline]] void* operator new(size_t size,
                                     const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}

[[gnu::noinline]] void operator delete(void* x) noexcept {
  std::free(x);
}

[[gnu::noinline]] void operator delete(void* x, size_t) noexcept {
  std::free(x);
}

namespace {

std::vector<naive_rule> naive_of(const std::vector<match_rule>& rules) {
  return {rules.begin(), rules.end()};
}

bool agree(const std::vector<naive_rule>& rules, const matcher& uut,
           matcher::scratch& memory, const std::string& text) {
  auto bits = uut.match(text, memory);
  for (size_t i = 0; i < rules.size(); ++i) {
    auto expected = rules[i].explain(text);
    auto told = uut.explain(text, i, memory);
    if ((bits >> i & 1) != expected.kept() || told.terms != expected.terms
        || told.keyword != expected.keyword
        || told.excluded != expected.excluded) {
      UNSCOPED_INFO("rule " << i << ", text: " << text);
      return false;
    }
  }
  return true;
}

std::vector<match_rule> real_rules() {
  std::vector<match_rule> rules;
  std::ifstream in{BIDIQ_SOURCE_DIR "/config/sectors.json"};
  std::string file{std::istreambuf_iterator<char>{in}, {}};
  auto sectors = parse_sectors(file);
  if (sectors)
    for (auto& x : *sectors)
      rules.push_back(make_rule(&x, {}, {}));
  return rules;
}

// Few short words, so that phrases overlap and repeat all the time.
rc::Gen<std::string> gen_word() {
  return rc::gen::element<std::string>("a", "b", "c", "pao", "bem", "papel",
                                       "sol", "aa", "internacionalizacao");
}

rc::Gen<std::string> gen_words(int most) {
  return rc::gen::exec([most] {
    std::string text;
    for (auto n = *rc::gen::inRange(1, most + 1); n > 0; --n)
      text += (text.empty() ? "" : " ") + *gen_word();
    return text;
  });
}

rc::Gen<std::vector<sector_term>> gen_terms() {
  return rc::gen::container<std::vector<sector_term>>(rc::gen::exec([] {
    return sector_term{*gen_words(3), *rc::gen::arbitrary<bool>(),
                       *rc::gen::element(term_weight::weak, term_weight::common,
                                         term_weight::object,
                                         term_weight::firm)};
  }));
}

// Heads are short, so that texts go on after them.
std::shared_ptr<const text_head> any_head() {
  if (*rc::gen::inRange(0, 3) == 0)
    return nullptr;
  auto head = std::make_shared<text_head>();
  head->words = static_cast<unsigned>(*rc::gen::inRange(0, 8));
  head->fillers = {"a", "sol"};
  head->purposes = {"b", "papel sol"};
  return head;
}

std::vector<user_term> any_user_terms(int most) {
  std::vector<user_term> out;
  for (auto n = *rc::gen::inRange(0, most); n > 0; --n) {
    out.push_back({*gen_words(2), *rc::gen::arbitrary<bool>()});
    if (*rc::gen::inRange(0, 3) == 0)
      out.back().text += '*';
  }
  return out;
}

match_rule any_rule(std::shared_ptr<const text_head> head) {
  match_rule rule{*gen_terms(), *gen_terms(), {}, {}, std::move(head)};
  if (*rc::gen::arbitrary<bool>())
    rule.ignored = *gen_terms();
  rule.terms = any_user_terms(4);
  rule.unwanted = any_user_terms(2);
  rule.all_terms = *rc::gen::arbitrary<bool>();
  if (rule.exclusions.size() > 2)
    rule.exclusions.resize(2);
  for (auto& keyword : rule.keywords)
    if (*rc::gen::inRange(0, 3) == 0)
      rule.contexts.push_back({keyword.text, *gen_terms(),
                               static_cast<unsigned>(*rc::gen::inRange(0, 4))});
  return rule;
}

std::string any_text() {
  std::string text;
  for (auto n = *rc::gen::inRange(0, 30); n > 0; --n) {
    text += *gen_word();
    text += *rc::gen::element<std::string>("", "s", "es", "is");
    text += *rc::gen::element<std::string>(" ", ", ", "\u00a0", "-");
  }
  return text;
}

} // namespace

TEST_CASE("a term matches whole words only", "[matcher]") {
  auto rule = keywords({{"meia", false}});
  CHECK(keeps(rule, "Meia"));
  CHECK(keeps(rule, "compra de MEIÁ, branca"));
  CHECK_FALSE(keeps(rule, "meiaagua"));
  CHECK_FALSE(keeps(rule, "uma meias"));
  CHECK_FALSE(keeps(rule, ""));
}

TEST_CASE("a phrase matches consecutive words", "[matcher]") {
  auto rule = keywords({{"Cama, mesa e banho", false}});
  CHECK(keeps(rule, "artigos de cama - mesa e  banho."));
  CHECK_FALSE(keeps(rule, "cama mesa banho"));
  CHECK_FALSE(keeps(rule, "cama mesa e"));
}

TEST_CASE("a broken-off phrase does not hide the one that overlaps it",
          "[matcher]") {
  auto rule = keywords({{"a b c", false}, {"b d", false}});
  CHECK(keeps(rule, "a b d"));
  CHECK(keeps(rule, "a a b c"));
  CHECK(keeps(rule, "a b a b c"));
}

TEST_CASE("plural forms match only when asked for", "[matcher]") {
  for (auto [singular, plural] :
       {std::pair{"camisa", "camisas"},
        {"colher", "colheres"},
        {"calção", "calções"},
        {"garagem", "garagens"},
        {"avental", "aventais"},
        {"papel A4 sulfital", "papel a4 sulfitais"}}) {
    CHECK(keeps(keywords({{singular, true}}), plural));
    CHECK(keeps(keywords({{singular, true}}), singular));
    CHECK_FALSE(keeps(keywords({{singular, false}}), plural));
  }
  CHECK_FALSE(keeps(keywords({{"papel branco", true}}), "papeis branco"));
}

TEST_CASE("an exclusion rejects what a keyword keeps", "[matcher]") {
  match_rule rule{{{"uniforme", false}}, {{"uniforme hospitalar", true}}, {}};
  CHECK(keeps(rule, "uniforme escolar"));
  CHECK_FALSE(keeps(rule, "uniforme hospitalar"));
  matcher uut{{rule}};
  auto memory = uut.make_scratch();
  auto verdict = uut.explain("uniforme hospitalar", 0, *memory);
  CHECK(verdict.excluded);
  CHECK(verdict.terms == std::vector<std::string>{"uniforme"});
}

TEST_CASE("a keyword with a context counts only beside one of its words",
          "[matcher]") {
  match_rule rule{{{"mesa", true}, {"cadeira", false}},
                  {},
                  {{"Mesa", {{"escritório", false}, {"reunião", true}}}}};
  CHECK_FALSE(keeps(rule, "mesas de som"));
  CHECK(keeps(rule, "reuniões: mesas"));
  CHECK(keeps(rule, "mesa e cadeira"));
  CHECK_FALSE(keeps(rule, "reunião no escritório"));
}

TEST_CASE("a context may have to be near", "[matcher]") {
  match_rule rule{{{"gas", false}}, {}, {{"gas", {{"botijao de", false}}, 2}}};
  CHECK(keeps(rule, "gas botijao de aço"));
  CHECK(keeps(rule, "gas, um dois botijao de aço"));
  CHECK_FALSE(keeps(rule, "gas, um dois tres botijao de aço"));
  CHECK(keeps(rule, "botijao de um dois gas"));
  CHECK_FALSE(keeps(rule, "botijao de um dois tres gas"));
}

TEST_CASE("a keyword inside an ignored phrase does not count", "[matcher]") {
  match_rule rule{{{"farmacia", true}, {"basica", false}}, {}, {}};
  rule.ignored = {{"localizado na farmácia", false}};
  CHECK_FALSE(keeps(rule, "Elevador localizado na farmácia"));
  CHECK(keeps(rule, "Elevador localizado na farmácia básica"));
  CHECK(keeps(rule, "Farmácia: elevador localizado na farmácia"));
  CHECK(keeps(rule, "localizado nas farmácias"));
  rule.keywords[0].weight = term_weight::firm;
  CHECK(keeps(rule, "Elevador localizado na farmácia"));
}

TEST_CASE("two weak keywords count together, but not one inside the other",
          "[matcher]") {
  auto weak = [](const char* text) {
    return sector_term{text, false, term_weight::weak};
  };
  auto rule = keywords({weak("alho"), weak("cebola"), weak("cebola roxa")});
  CHECK_FALSE(keeps(rule, "cebola"));
  CHECK_FALSE(keeps(rule, "cebola, cebola"));
  CHECK_FALSE(keeps(rule, "cebola roxa"));
  CHECK(keeps(rule, "cebola roxa e cebola"));
  CHECK(keeps(rule, "cebola e alho"));
  matcher uut{{rule}};
  auto memory = uut.make_scratch();
  auto told = [&](const char* text) {
    return uut.explain(text, 0, *memory).terms;
  };
  CHECK(told("alho e cebola") == std::vector<std::string>{"alho", "cebola"});
  CHECK(told("alho e alho").empty());
}

TEST_CASE("after the head of a text a keyword counts half", "[matcher]") {
  text_head head{2, {"aquisição", "de"}, {"destinado a"}};
  auto rule = keywords({{"mesa", false},
                        {"cadeira", false},
                        {"armario", false, term_weight::firm},
                        {"alho", false, term_weight::weak},
                        {"reforma", false, term_weight::object}});
  rule.head = std::make_shared<text_head>(head);
  CHECK(keeps(rule, "aquisição de um mesa"));
  CHECK_FALSE(keeps(rule, "aquisição de um dois mesa"));
  CHECK(keeps(rule, "aquisição de um dois mesa cadeira"));
  CHECK_FALSE(keeps(rule, "um dois mesa alho"));
  CHECK(keeps(rule, "um dois armario"));
  CHECK_FALSE(keeps(rule, "um dois reforma"));
  CHECK(keeps(make_rule(nullptr, {"mesa"}, {}), "um dois mesa"));
}

TEST_CASE("a purpose is not the object", "[matcher]") {
  auto rule
    = keywords({{"reforma", false, term_weight::object}, {"mesa", false}});
  rule.head = std::make_shared<text_head>(
    text_head{10, {"destinado", "a"}, {"destinado a", "para"}});
  CHECK(keeps(rule, "tinta reforma"));
  CHECK_FALSE(keeps(rule, "tinta branca destinado a reforma"));
  CHECK(keeps(rule, "tinta branca destinado a mesa"));
  CHECK(keeps(rule, "reforma de tinta para parede"));
  // What comes before the second word of the object is no purpose of it.
  CHECK(keeps(rule, "destinado a reforma"));
  CHECK(keeps(rule, "registro destinado a reforma"));
}

TEST_CASE("rules with different heads do not go into one matcher",
          "[matcher]") {
  auto with_head = [](unsigned words) {
    auto rule = keywords({{"mesa", false}});
    rule.head = std::make_shared<text_head>(text_head{words, {}, {}});
    return rule;
  };
  CHECK_NOTHROW(matcher{{with_head(3), keywords({}), with_head(3)}});
  CHECK_THROWS_AS((matcher{{with_head(3), with_head(4)}}),
                  std::invalid_argument);
}

TEST_CASE("terms are told as written, once, in the rule's order", "[matcher]") {
  matcher uut{{keywords({{"Bota", true},
                         {"boné", false},
                         {"bota", false},
                         {"Bota", false},
                         {"!", false}})}};
  auto memory = uut.make_scratch();
  auto verdict = uut.explain("bone, BOTA e botas", 0, *memory);
  CHECK(verdict.terms == std::vector<std::string>{"Bota", "boné", "bota"});
}

TEST_CASE("each rule has its own bit", "[matcher]") {
  std::vector<match_rule> rules;
  for (int i = 0; i < 64; ++i)
    rules.push_back(keywords({{"w" + std::to_string(i), false}}));
  matcher uut{rules};
  auto memory = uut.make_scratch();
  CHECK(uut.match("w0 w63 w7", *memory) == (1ull | 1ull << 63 | 1ull << 7));
  CHECK(uut.match("w64", *memory) == 0);
  rules.push_back({});
  CHECK_THROWS_AS(matcher{rules}, std::invalid_argument);
}

TEST_CASE("words and texts of any length are matched", "[matcher]") {
  for (size_t n = 1; n <= 80; ++n) {
    std::string word(n, 'x');
    matcher uut{{keywords({{word, false}, {"y " + word, false}})}};
    auto memory = uut.make_scratch();
    CHECK(uut.match(word, *memory) == 1);
    CHECK(uut.match(std::string(200 - n, '-') + word + " z", *memory) == 1);
    CHECK(uut.match(word + "x", *memory) == 0);
    word.back() = 'z';
    CHECK(uut.match(word, *memory) == 0);
    if (n > 1)
      CHECK(uut.match(word.substr(1), *memory) == 0);
  }
}

TEST_CASE("what occurred in a text is forgotten, however many come between",
          "[matcher]") {
  match_rule rule{{{"mesa", false}}, {}, {{"mesa", {{"escritorio", false}}}}};
  matcher uut{{rule}};
  auto memory = uut.make_scratch();
  for (int rounds : {0, 1, 254, 255, 256, 65534, 65535, 65536}) {
    uut.match("escritorio", *memory);
    for (int i = 0; i < rounds; ++i)
      uut.match("", *memory);
    CHECK(uut.match("mesa", *memory) == 0);
  }
}

TEST_CASE("matching allocates nothing once warm", "[matcher]") {
  auto rules = real_rules();
  matcher uut{rules};
  auto memory = uut.make_scratch();
  auto texts = bidiq::tests::notice_texts();
  for (auto& text : texts)
    uut.match(text, *memory);
  auto before = allocations;
  for (auto& text : texts)
    uut.match(text, *memory);
  CHECK(allocations == before);
}

TEST_CASE("custom terms count without the sector's context", "[matcher]") {
  sector furniture{"mobiliario",
                   "",
                   "",
                   {{"Mesa", false}},
                   {{"som", false}},
                   {{"Mesa", {{"escritorio", false}}}}};
  CHECK_FALSE(keeps(make_rule(&furniture, {}, {}), "mesa"));
  CHECK(keeps(make_rule(&furniture, {"mesa"}, {}), "mesa"));
  CHECK_FALSE(keeps(make_rule(&furniture, {"mesa"}, {}), "mesa de som"));
  CHECK_FALSE(keeps(make_rule(nullptr, {"mesa"}, {"azul"}), "mesa azul"));
}

TEST_CASE("of a keyword's contexts the last distance counts", "[matcher]") {
  auto rule = keywords({{"pao", false}});
  rule.contexts = {{"pao", {{"papel", false}}, 0}, {"Pão", {}, 1}};
  CHECK(keeps(rule, "pao de papel"));
  CHECK_FALSE(keeps(rule, "pao de queijo em papel"));
}

TEST_CASE("any rules and texts agree with the naive matcher", "[matcher]") {
  CHECK(rc::check([] {
    std::vector<match_rule> rules;
    auto head = any_head();
    for (auto n = *rc::gen::inRange(1, 5); n > 0; --n)
      rules.push_back(any_rule(head));
    matcher uut{rules};
    auto memory = uut.make_scratch();
    auto expected = naive_of(rules);
    for (int i = 0; i < 5; ++i)
      RC_ASSERT(agree(expected, uut, *memory, any_text()));
  }));
}

TEST_CASE("real sectors agree with the naive matcher on real notices",
          "[matcher]") {
  auto rules = real_rules();
  matcher uut{rules};
  auto memory = uut.make_scratch();
  auto texts = bidiq::tests::notice_texts();
  auto expected = naive_of(rules);
  // Each naive verdict takes thousands of searches: a sample is enough.
  auto step = std::max<size_t>(1, texts.size() / 40);
  for (size_t i = 0; i < texts.size(); i += step)
    REQUIRE(agree(expected, uut, *memory, texts[i]));
}
