// What upstream promises of the order of its lists is nothing: an answer that
// calls itself whole is (invariant G9), the first time and every time after.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <set>

using namespace bidiq::test;
using nlohmann::json;

namespace {

using strings = std::vector<std::string>;

const std::string records = BIDIQ_DATA_DIR "/contratacoes.ndjson";

const strings ufs{"RJ", "SP", "MG", "ES", "PR", "RS", "SC",
                  "BA", "CE", "GO", "PE", "DF", "MT", "TO"};

const json question{{"ufs", ufs},
                    {"data_inicial", "2025-07-01"},
                    {"data_final", "2026-06-30"},
                    {"modalidades", {4, 5, 6, 7}},
                    {"setor_id", nullptr},
                    {"termos_busca", "limpeza"}};

/// How many notices of the question there are, counted without our code.
size_t truth() {
  std::ifstream file{records};
  REQUIRE(file);
  std::set<std::string> ids;
  for (std::string line; std::getline(file, line);) {
    auto x = json::parse(line);
    auto day = x["dataPublicacaoPncp"].get<std::string>().substr(0, 10);
    auto uf = x["unidadeOrgao"]["ufSigla"].get<std::string>();
    auto modality = x["modalidadeId"].get<int>();
    if (day >= "2025-07-01" && day <= "2026-06-30" && modality >= 4
        && modality <= 7 && std::find(ufs.begin(), ufs.end(), uf) != ufs.end())
      ids.insert(x["numeroControlePNCP"]);
  }
  return ids.size();
}

/// How many requests PNCP alone has answered.
size_t asked(const node_fixture& x) {
  return x.sim_stats()["by_source"]["pncp"]["requests"];
}

const bidiq::child_process::variables pncp_alone{{"SOURCES", "pncp"}};

} // namespace

TEST_CASE("G9: a search repeated is as whole as the first, in any order of "
          "upstream") {
  if (!std::filesystem::exists(records)) {
    WARN("the real notices are not here");
    return;
  }
  auto order = GENERATE(as<std::string>{}, "file", "ascending", "descending",
                        "shuffled:7", "mostly:1", "mostly:2");
  CAPTURE(order);
  node_fixture x{{"--records", records, "--order", order}, pncp_alone};
  auto wanted = truth();
  REQUIRE(wanted == 2'113);
  size_t before = 0;
  for (int round = 0; round < 4; ++round) {
    CAPTURE(round);
    auto result = x.search(question).json();
    CHECK(result["total_raw"] == wanted);
    CHECK(result["is_partial"] == false);
    CHECK(result["coverage_pct"] == 100);
    CHECK(result["cached"] == (round > 0));
    auto now = asked(x);
    CHECK((round == 0 || now == before));
    before = now;
  }
}

TEST_CASE("G9: of a list that moves, an answer is whole or says that it is "
          "not") {
  if (!std::filesystem::exists(records)) {
    WARN("the real notices are not here");
    return;
  }
  auto order = GENERATE(as<std::string>{}, "file", "ascending", "mostly:3");
  auto added = GENERATE(as<std::string>{}, "record_added=0",
                        "record_added=0.2");
  CAPTURE(order, added);
  // What is taken away may be shown or not; the rest must be there.
  node_fixture x{{"--records", records, "--order", order, "--fault",
                  "record_removed=0.05", "--fault", added},
                 pncp_alone};
  auto all = truth();
  for (int round = 0; round < 3; ++round) {
    auto result = x.search(question).json();
    auto removed = x.sim_stats()["by_fault"].value("record_removed", size_t{0});
    size_t seen = result["total_raw"];
    INFO("round " << round << ", " << seen << " of " << all << ", removed "
                  << removed);
    CHECK((result["is_partial"] == true || seen + removed >= all));
  }
}

TEST_CASE("a search of all UFs and a year, repeated, asks upstream nothing") {
  node_fixture x{{"--generate", "6000", "--seed", "7", "--from", "2025-07-01",
                  "--to", "2026-06-30"},
                 pncp_alone};
  json all = question;
  all["ufs"] = {"AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO",
                "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR",
                "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"};
  auto first = x.search(all).json();
  CHECK(first["is_partial"] == false);
  auto before = asked(x);
  CHECK(before > 40);
  auto again = x.search(all).json();
  CHECK(asked(x) == before);
  CHECK(again["cached"] == true);
  CHECK(again["is_partial"] == false);
  CHECK(again["total_raw"] == first["total_raw"]);
  // Nor does a part of it, whatever the words.
  CHECK(x.search(question).json()["cached"] == true);
  CHECK(asked(x) == before);
}

TEST_CASE("G9: records that do not say where they belong are not lost in "
          "silence") {
  auto key = GENERATE(as<std::string>{}, "unidadeOrgao", "modalidadeId");
  auto national = GENERATE(false, true);
  CAPTURE(key, national);
  node_fixture x{{"--generate", "2000", "--seed", "21", "--from", "2026-01-01",
                  "--to", "2026-01-20", "--fault",
                  "missing_key=0.3,key=" + key},
                 pncp_alone};
  json asks{{"ufs", {"SP", "RJ", "AC"}},
            {"data_inicial", "2026-01-01"},
            {"data_final", "2026-01-20"},
            {"setor_id", "vestuario"}};
  if (national)
    asks["ufs"] = {"AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO",
                   "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR",
                   "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"};
  auto got = x.search(asks).json();
  // A list of one UF or modality tells what its records do not.
  if (!national || key == "modalidadeId") {
    CHECK(got["is_partial"] == false);
    CHECK(got["total_raw"] == got["source_stats"][0]["records"]);
  } else {
    CHECK(got["is_partial"] == true);
    CHECK(got["failed_ufs"].size() == 27);
  }
}

TEST_CASE("a list that repeats its first page for ever costs few requests") {
  node_fixture x{{"--generate", "400", "--seed", "3", "--from", "2026-01-01",
                  "--to", "2026-01-20", "--fault", "page_one_forever=1"},
                 pncp_alone};
  json asks{{"ufs", {"AC"}},
            {"data_inicial", "2026-01-01"},
            {"data_final", "2026-01-20"},
            {"modalidades", {4, 5, 6, 7, 8, 9}},
            {"setor_id", "vestuario"}};
  auto got = x.search(asks).json();
  CHECK(got["is_partial"] == true);
  CHECK(got["failed_ufs"] == json{"AC"});
  std::string why = got["source_stats"][0].value("error", "");
  CAPTURE(why);
  CHECK((why.find("não conferem") != why.npos
         || why.find("repete uma página") != why.npos));
  CHECK(got["total_raw"] > 0);
  CHECK(asked(x) > 0);
  CHECK(asked(x) < 100);
}
