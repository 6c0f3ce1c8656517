#include "storage/library/drive_requests.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("texts in a query of Drive cannot end it") {
  CHECK(drive_quoted("a'b\\c") == R"('a\'b\\c')");
  CHECK(drive_quoted("") == "''");
}

TEST_CASE("a listing's target has all in its place") {
  auto x = drive_list_target({20, "", "a&b=c", "F"}, "~!t");
  CHECK(x.starts_with("/drive/v3/files?q=trashed%20%3D%20false%20and%20"));
  CHECK(x.find("%20and%20%27F%27%20in%20parents%20and%20name%20contains%20"
               "%27a%26b%3Dc%27&pageSize=20&")
        != x.npos);
  CHECK(x.find("&includeItemsFromAllDrives=true") != x.npos);
  CHECK(x.ends_with("&pageToken=~%21t"));
}

TEST_CASE("ids cannot lead elsewhere") {
  for (auto good : {"a", "1aB_-.x", "...a"})
    CHECK(is_drive_id(good));
  for (auto bad : {"", ".", "..", "...", "a/b", "a%2Fb", "a?b", "a b", "ã"})
    CHECK_FALSE(is_drive_id(bad));
}
