#include "storage/library/base64url_text.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("bytes come back from their base64url") {
  CHECK(base64url_text("").empty());
  CHECK(base64url_text("f") == "Zg");
  CHECK(base64url_text("foobar") == "Zm9vYmFy");
  CHECK(base64url_text("\xFB\xFF") == "-_8");
  std::string all;
  for (int i = 0; i < 256; ++i) {
    all += static_cast<char>(i);
    CHECK(read_base64url_text(base64url_text(all)) == all);
  }
}

TEST_CASE("no other text is base64url") {
  for (auto bad : {"Z", "Zg==", "Zh", "Zm9=", "Zm+v", "Zm/v", "Z g", "Zm9vY"})
    CHECK_FALSE(read_base64url_text(bad));
}
