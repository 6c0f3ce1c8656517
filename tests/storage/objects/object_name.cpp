#include "storage/objects/object_name.hpp"

#include "tests/catch.hpp"

#include <set>

using namespace bidiq;

namespace {

const std::string id = "0123456789abcdef0123456789abcdef";

} // namespace

TEST_CASE("a name is read back as it was written") {
  object_name name{std::chrono::sys_seconds{std::chrono::seconds{1768478400}},
                   id, "licitacoes_vestuario_2026-01-01_2026-01-15.xlsx"};
  auto text = to_string(name);
  CHECK(text
        == "1768478400-" + id
             + "-licitacoes_vestuario_2026-01-01_2026-01-15.xlsx");
  CHECK((parse_object_name(text) == name));
}

TEST_CASE("the name of an object that never expires says 0") {
  object_name name{std::nullopt, id, "edital.pdf"};
  CHECK(to_string(name) == "0-" + id + "-edital.pdf");
  CHECK((parse_object_name(to_string(name)) == name));
  for (auto expiry : {"00", "", "1", "-0", "0.0"})
    CHECK_FALSE(parse_object_name(expiry + ("-" + id + "-a")).has_value());
}

TEST_CASE("any other text is no object's name") {
  for (const std::string& text : std::vector<std::string>{
         std::string{}, id, "1768478400-" + id, "1768478400-" + id + "-",
         "-1768478400-" + id + "-a", "0768478400-" + id + "-a",
         "176847840-" + id + "-a", "176847840000-" + id + "-a",
         "1768478400-" + id + "0-a", "1768478400-" + id.substr(1) + "-a",
         "1768478400-0123456789ABCDEF0123456789ABCDEF-a",
         "1768478400-" + id + "-.a", "1768478400-" + id + "--a",
         "1768478400-" + id + "-a/b", "1768478400-" + id + "-ã",
         " 1768478400-" + id + "-a", "+768478400-" + id + "-a",
         "1768478400-" + id + "-" + std::string(121, 'a')}) {
    INFO(text);
    CHECK_FALSE(parse_object_name(text).has_value());
  }
  CHECK(parse_object_name("1768478400-" + id + "-" + std::string(120, 'a'))
          .has_value());
}

TEST_CASE("object ids are 32 hexadecimal digits and never the same") {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i)
    ids.insert(new_object_id());
  CHECK(ids.size() == 1000);
  for (auto& x : ids)
    CHECK(parse_object_name("1768478400-" + x + "-a").has_value());
}

TEST_CASE("the media type follows the file name's ending") {
  CHECK(content_type_of("a.xlsx")
        == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  CHECK(content_type_of("a.csv") == "text/csv; charset=utf-8");
  CHECK(content_type_of("xlsx") == "application/octet-stream");
}
