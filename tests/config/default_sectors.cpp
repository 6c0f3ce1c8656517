#include "config/default_sectors.hpp"

#include "tests/catch.hpp"

#include <fstream>
#include <sstream>

TEST_CASE("the built-in sectors are config/sectors.json, byte for byte") {
  std::ifstream file{BIDIQ_SOURCE_DIR "/config/sectors.json"};
  std::ostringstream text;
  text << file.rdbuf();
  REQUIRE(text.str().size() > 100);
  CHECK((text.str() == bidiq::default_sectors_json()));
}
