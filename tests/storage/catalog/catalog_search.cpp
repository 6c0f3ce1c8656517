#include "tests/catch.hpp"
#include "tests/storage/catalog/catalog_database.hpp"

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("a part of the name finds it, whatever its accents and case") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    fill(*on, {file("1", "Licitação 5.pdf"), file("2", "LICITACOES.xlsx"),
               file("3", "Ata.pdf"),
               file("4", "Edital de licitac\xCC\xA7"
                         "a\xCC\x83o")});
    CHECK(found_by(*on, "licitacao")
          == names{"Edital de licitac\xCC\xA7"
                   "a\xCC\x83o",
                   "Licitação 5.pdf"});
    CHECK(found_by(*on, "LICITAÇÕES") == names{"LICITACOES.xlsx"});
    CHECK(found_by(*on, ".PDF") == names{"Ata.pdf", "Licitação 5.pdf"});
    CHECK(found_by(*on, "ã") == found_by(*on, "a"));
    CHECK(found_by(*on, "contrato").empty());
    CHECK(found_by(*on, "").size() == 4);
  }
}

TEST_CASE("signs with a meaning for LIKE are plain ones") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    fill(*on, {file("1", "100% pronto"), file("2", "1000 prontos"),
               file("3", "a_b"), file("4", "a b"), file("5", "a\\b"),
               file("6", "it's; drop table jobs --")});
    CHECK(found_by(*on, "%") == names{"100% pronto"});
    CHECK(found_by(*on, "100% p") == names{"100% pronto"});
    CHECK(found_by(*on, "_") == names{"a_b"});
    CHECK(found_by(*on, "\\") == names{"a\\b"});
    CHECK(found_by(*on, "a\\") == names{"a\\b"});
    CHECK(found_by(*on, "'s; drop").size() == 1);
    CHECK(found_by(*on, "%%").empty());
    CHECK(found_by(*on, ":most").empty());
  }
}

TEST_CASE("a search that is no text finds nothing, one too long is refused") {
  using namespace std::string_literals;
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    fill(*on, {file("1", "a b")});
    CHECK(found_by(*on, "\xFF").empty());
    CHECK(found_by(*on, "a\0b"s) == names{"a b"});
    CHECK(found_by(*on, std::string(max_catalog_search, '%')).empty());
    library_query query;
    query.search = std::string(max_catalog_search + 1, 'a');
    auto answer = list_catalog(*on, query);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::invalid_request);
    CHECK(answer.error().fields.at(0).field == "q");
  }
}

TEST_CASE("a folder has what lies in that one, searched or not") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    fill(*on, {file("1", "b.pdf", "one"), file("2", "a.pdf", "one"),
               file("3", "c.pdf", "one_"), file("4", "d.pdf")});
    library_query query;
    query.limit = 1;
    query.folder = "one";
    CHECK(names_of(whole_list(*on, query)) == names{"a.pdf", "b.pdf"});
    query.search = "B.";
    CHECK(names_of(whole_list(*on, query)) == names{"b.pdf"});
    query.folder = "%";
    CHECK(whole_list(*on, query).empty());
  }
}
