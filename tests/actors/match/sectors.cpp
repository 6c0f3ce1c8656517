#include "actors/match/sectors.hpp"

#include "tests/catch.hpp"

#include <fstream>
#include <iterator>

using namespace bidiq;

namespace {

std::string file_of(const std::string& sectors) {
  return R"({"version":1,"sectors":[)" + sectors + "]}";
}

std::string sector_with(const std::string& more) {
  return R"({"id":"a","name":"A","description":"B",)" + more + "}";
}

// The mistakes as "field: message", one a line.
std::string mistakes(const std::string& json) {
  auto result = parse_sectors(json);
  if (result)
    return "none";
  CHECK(result.error().code == errc::invalid_request);
  std::string lines;
  for (auto& x : result.error().fields)
    lines += x.field + ": " + x.message + "\n";
  return lines;
}

} // namespace

TEST_CASE("a sector is read with all it has", "[sectors]") {
  auto result = parse_sectors(file_of(R"({
    "id": "mobiliario", "name": "Mobiliário", "description": "Móveis.",
    "keywords": ["cadeira", {"term": "mesa", "plural": true}],
    "exclusions": [{"term": "mesa de som"}],
    "context_required": {"mesa": ["escritorio", {"term": "x", "plural": true}]}
  })"));
  REQUIRE(result.has_value());
  REQUIRE(result->size() == 1);
  auto& x = result->front();
  CHECK(x.id == "mobiliario");
  CHECK(x.name == "Mobiliário");
  CHECK(x.description == "Móveis.");
  REQUIRE(x.keywords.size() == 2);
  CHECK(x.keywords[0].text == "cadeira");
  CHECK_FALSE(x.keywords[0].plural);
  CHECK(x.keywords[1].text == "mesa");
  CHECK(x.keywords[1].plural);
  REQUIRE(x.exclusions.size() == 1);
  CHECK_FALSE(x.exclusions[0].plural);
  REQUIRE(x.contexts.size() == 1);
  CHECK(x.contexts[0].keyword == "mesa");
  REQUIRE(x.contexts[0].words.size() == 2);
  CHECK(x.contexts[0].words[1].plural);
}

TEST_CASE("what is not JSON is malformed", "[sectors]") {
  auto result = parse_sectors("{");
  REQUIRE(result.has_error());
  CHECK(result.error().code == errc::malformed);
}

TEST_CASE("every mistake is named by its path", "[sectors]") {
  CHECK(mistakes("[]") == "$: must be an object\n");
  CHECK(mistakes(R"({"version":2,"sectors":[],"x":1})")
        == "x: is not a known key\nversion: must be 1\n"
           "sectors: must hold 1 to 64\n");
  CHECK(mistakes(R"({"version":1,"sectors":{}})")
        == "sectors: must be an array\n");
  CHECK(mistakes(file_of("7, {}"))
        == "sectors[0]: must be an object\n"
           "sectors[1].id: is missing\n"
           "sectors[1].name: is missing\n"
           "sectors[1].description: is missing\n"
           "sectors[1].keywords: is missing\n");
  CHECK(mistakes(file_of(sector_with(R"("keywords":[],"exclusion":[])")))
        == "sectors[0].exclusion: is not a known key\n"
           "sectors[0].keywords: holds no term\n");
  CHECK(mistakes(file_of(sector_with(
          R"("keywords":["a","-",{"term":"","plural":1},{"trem":"b"},null])")))
        == "sectors[0].keywords[1]: holds no letter or number\n"
           "sectors[0].keywords[2].term: holds no letter or number\n"
           "sectors[0].keywords[2].plural: must be true or false\n"
           "sectors[0].keywords[3].trem: is not a known key\n"
           "sectors[0].keywords[3].term: is missing\n"
           "sectors[0].keywords[4]: must be a string or an object\n");
}

TEST_CASE("a context needs a keyword of the sector and words", "[sectors]") {
  auto with = [](const std::string& contexts) {
    return mistakes(file_of(
      sector_with(R"("keywords":["Maçã"],"context_required":)" + contexts)));
  };
  CHECK(with(R"({"maca":["fruta"]})") == "none");
  CHECK(with(R"({"pera":["fruta"]})")
        == "sectors[0].context_required.pera: is not among the keywords\n");
  CHECK(with(R"({"maca":[]})")
        == "sectors[0].context_required.maca: must be an array of at least one "
           "term\n");
  CHECK(with(R"({"maca":["?"]})")
        == "sectors[0].context_required.maca[0]: holds no letter or number\n");
  CHECK(with("[]") == "sectors[0].context_required: must be an object\n");
}

TEST_CASE("what keywords weigh, ignored phrases and the head are read",
          "[sectors]") {
  auto result = parse_sectors(R"({"version": 1,
    "head": {"words": 16, "fillers": ["de"], "purposes": ["destinado a"]},
    "sectors": [)" + sector_with(R"("keywords": ["a", {"term": "b",
      "weight": "weak"}, {"term": "c", "weight": "object", "plural": true},
      {"term": "d", "weight": "firm"}],
    "ignored": [{"term": "casa a", "plural": true}],
    "context_required": {"b": {"within": 5, "words": ["x", "y"]}})")
                              + "]}");
  REQUIRE(result.has_value());
  auto& x = result->front();
  REQUIRE(x.head);
  CHECK(x.head->words == 16);
  CHECK(x.head->fillers == std::vector<std::string>{"de"});
  CHECK(x.head->purposes == std::vector<std::string>{"destinado a"});
  REQUIRE(x.keywords.size() == 4);
  CHECK(x.keywords[0].weight == term_weight::common);
  CHECK(x.keywords[1].weight == term_weight::weak);
  CHECK(x.keywords[2].weight == term_weight::object);
  CHECK(x.keywords[2].plural);
  CHECK(x.keywords[3].weight == term_weight::firm);
  REQUIRE(x.ignored.size() == 1);
  CHECK(x.ignored[0].plural);
  REQUIRE(x.contexts.size() == 1);
  CHECK(x.contexts[0].within == 5);
  CHECK(x.contexts[0].words.size() == 2);
}

TEST_CASE("mistakes in weights, distances and the head are named",
          "[sectors]") {
  CHECK(mistakes(file_of(sector_with(
          R"("keywords":[{"term":"a","weight":"heavy"},{"term":"b","weight":1}],
             "exclusions":[{"term":"c","weight":"weak"}],"ignored":[""],
             "context_required":{"a":{"within":0,"words":["x"]},
                                 "b":{"within":101,"words":[]}})")))
        == "sectors[0].keywords[0].weight: must be weak, object or firm\n"
           "sectors[0].keywords[1].weight: must be a string\n"
           "sectors[0].exclusions[0].weight: is not a known key\n"
           "sectors[0].ignored[0]: holds no letter or number\n"
           "sectors[0].context_required.a.within: must be 1 to 100\n"
           "sectors[0].context_required.b.within: must be 1 to 100\n"
           "sectors[0].context_required.b: must be an array of at least one "
           "term\n");
  CHECK(mistakes(R"({"version":1,"head":{"words":-1,"filler":[],
          "purposes":["?"]},"sectors":[]})")
        == "head.filler: is not a known key\n"
           "head.words: must be a number\n"
           "head.purposes[0]: holds no letter or number\n"
           "sectors: must hold 1 to 64\n");
}

TEST_CASE("ids are snake_case and unique, and sectors at most 64",
          "[sectors]") {
  auto one = sector_with(R"("keywords":["x"])");
  CHECK(mistakes(file_of(one + "," + one)) == "sectors[1].id: is used twice\n");
  CHECK(mistakes(file_of(
          R"({"id":"Ab","name":"A","description":"B","keywords":["x"]})"))
        == "sectors[0].id: must match [a-z][a-z0-9_]{0,63}\n");
  std::string many;
  for (int i = 0; i < 65; ++i)
    many += std::string{i ? "," : ""} + R"({"id":"s)" + std::to_string(i)
            + R"(","name":"A","description":"B","keywords":["x"]})";
  CHECK(mistakes(file_of(many)) == "sectors: must hold 1 to 64\n");
}

TEST_CASE("the shipped sectors are sixteen and without mistake", "[sectors]") {
  std::ifstream in{BIDIQ_SOURCE_DIR "/config/sectors.json"};
  std::string file{std::istreambuf_iterator<char>{in}, {}};
  CHECK(mistakes(file) == "none");
  auto result = parse_sectors(file);
  REQUIRE(result.has_value());
  CHECK(result->size() == 16);
}
