// What a page of the catalog costs: 100 of 100,000 files, from somewhere in the
// middle, all of them, those of a folder, or those with a part of their name
// that many, few, or none have. The database shares the machine. The bar is a
// p99 of 20 ms. `fill` is what a generation costs: written, swapped in, and the
// one before removed.
#include "storage/catalog/catalog_rows.hpp"
#include "storage/catalog/catalog_token.hpp"
#include "storage/catalog/folded_name.hpp"
#include "storage/migrations/migrator.hpp"
#include "tests/temporary_directory.hpp"
#include "tests/tools/postgres_server.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <random>

namespace {

using namespace bidiq;
using steady = std::chrono::steady_clock;

constexpr size_t all_files = 100'000;
constexpr size_t added_at_once = 1'000;
constexpr size_t dropped_at_once = 5'000;
constexpr size_t page_size = 100;
constexpr size_t folders = 20;

// As names of a library are: what it is, of whom, and a number.
library_file a_file(size_t i, std::mt19937& dice) {
  static constexpr const char* kinds[]
    = {"Edital de Pregão Eletrônico", "Ata de Registro de Preços", "Contrato",
       "Termo de Referência",         "Anexo I - Planilha",        "Proposta"};
  static constexpr const char* places[]
    = {"São Paulo", "Ribeirão Preto", "Goiânia", "Belém", "Vitória", "Niterói"};
  library_file out;
  out.id = "1A2b3C4d5E6f7G8h9I0j_" + std::to_string(i);
  out.name = std::string{kinds[dice() % std::size(kinds)]} + " - Prefeitura de "
             + places[dice() % std::size(places)] + " nº "
             + std::to_string(dice() % 1'000'000) + "-2026.pdf";
  out.mime_type = "application/pdf";
  out.size = dice() % 10'000'000;
  out.modified = utc_time{std::chrono::seconds{1'790'000'000 + i}};
  out.md5 = "d41d8cd98f00b204e9800998ecf8427e";
  out.folder = "folder_" + std::to_string(dice() % folders);
  out.source = "drive";
  return out;
}

postgres_server& server() {
  static postgres_server it;
  return it;
}

void fill(database_session& on) {
  std::mt19937 dice{20'261'201};
  auto now = system_utc_now();
  auto generation = begin_catalog(on, now, {}).value();
  for (size_t i = 0; i < all_files; i += added_at_once) {
    std::vector<library_file> some;
    for (size_t k = 0; k < added_at_once; ++k)
      some.push_back(a_file(i + k, dice));
    add_to_catalog(on, generation, some);
  }
  swap_catalog(on, generation, now);
  while (drop_old_catalog(on, dropped_at_once) > 0)
    ;
}

struct full_catalog {
  explicit full_catalog(sql_dialect dialect) {
    session_options options;
    options.where.dialect = dialect;
    options.where.target = dialect == sql_dialect::sqlite
                             ? (folder.path / "bench.db").string()
                             : server().new_database();
    on = open_session(options).value();
    migrator{*on, all_migrations(), system_utc_now}.up().value();
    fill(*on);
  }

  test::temporary_directory folder;
  database_session_ptr on;
};

full_catalog& filled(sql_dialect dialect) {
  static std::map<sql_dialect, full_catalog> both;
  return both.try_emplace(dialect, dialect).first->second;
}

// A place anywhere, as likely as a file is there.
std::string some_token(std::mt19937& dice) {
  auto file = a_file(0, dice);
  return write_catalog_token({fold_name(file.name), "drive", "x"});
}

void page(benchmark::State& state, sql_dialect dialect, const char* search,
          const char* folder) {
  auto& x = filled(dialect);
  std::mt19937 dice{7};
  std::vector<double> ms;
  size_t files = 0;
  for (auto _ : state) {
    library_query query;
    query.limit = page_size;
    query.search = search;
    query.folder = folder;
    query.token = some_token(dice);
    auto begun = steady::now();
    auto found = list_catalog(*x.on, query);
    ms.push_back(
      std::chrono::duration<double, std::milli>(steady::now() - begun).count());
    files += found.value().files.size();
  }
  std::sort(ms.begin(), ms.end());
  state.counters["p50_ms"] = ms[ms.size() / 2];
  state.counters["p99_ms"] = ms[ms.size() * 99 / 100];
  state.counters["files"] = static_cast<double>(files)
                            / static_cast<double>(ms.size());
}

void refill(benchmark::State& state, sql_dialect dialect) {
  auto& x = filled(dialect);
  for (auto _ : state)
    fill(*x.on);
}

constexpr int pages = 1'000;

#define BIDIQ_PAGE(name, search, folder)                                       \
  BENCHMARK_CAPTURE(page, sqlite_##name, sql_dialect::sqlite, search, folder)  \
    ->Unit(benchmark::kMillisecond)                                            \
    ->UseRealTime()                                                            \
    ->Iterations(pages);                                                       \
  BENCHMARK_CAPTURE(page, postgresql_##name, sql_dialect::postgresql, search,  \
                    folder)                                                    \
    ->Unit(benchmark::kMillisecond)                                            \
    ->UseRealTime()                                                            \
    ->Iterations(pages)

BIDIQ_PAGE(all, "", "");
BIDIQ_PAGE(folder, "", "folder_7");
BIDIQ_PAGE(many, "goiania", "");
BIDIQ_PAGE(few, "Nº 1234", "");
BIDIQ_PAGE(none, "licitação", "");
BIDIQ_PAGE(folder_few, "Nº 1234", "folder_7");

BENCHMARK_CAPTURE(refill, sqlite, sql_dialect::sqlite)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime()
  ->Iterations(1);
BENCHMARK_CAPTURE(refill, postgresql, sql_dialect::postgresql)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime()
  ->Iterations(1);

} // namespace

BENCHMARK_MAIN();
