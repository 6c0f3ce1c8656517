// Items are notices: the real ones where they are, else invented ones.

#include "actors/match/text.hpp"
#include "actors/sources/pncp_page.hpp"
#include "tools/bidiq-bench/notice_file.hpp"

#include <benchmark/benchmark.h>

#include <random>

using namespace bidiq;

namespace {

std::string invented_records() {
  const std::vector<std::string> words{
    "AQUISIÇÃO", "de",       "uniformes",  "escolares", "para",    "locação",
    "veículos",  "a",        "Prefeitura", "Municipal", "gêneros", "serviço",
    "limpeza",   "conforme", "condições",  "toner",     "(lote 2)"};
  std::mt19937 random{7};
  std::string result;
  for (int i = 100000; i < 105000; ++i) {
    result += R"({"numeroControlePNCP":"00000000000191-1-)" + std::to_string(i)
              + R"(/2026","modalidadeId":6,"objetoCompra":")";
    for (int k = 0; k < 33; ++k)
      result += words[random() % words.size()] + " ";
    result += R"(","orgaoEntidade":{"razaoSocial":"MUNICIPIO"}})"
              "\n";
  }
  return result;
}

struct input {
  std::vector<std::string> pages;
  std::vector<std::string> texts;
  matcher rules;
};

const input& notices() {
  static const auto result = [] {
    auto data = read_file(BIDIQ_DATA_DIR "/contratacoes.ndjson")
                + read_file(BIDIQ_DATA_DIR "/contratacoes-derived.ndjson");
    if (data.empty())
      data = invented_records();
    auto sectors
      = parse_sectors(read_file(BIDIQ_SOURCE_DIR "/config/sectors.json"));
    input x{pages_of(lines_of(data), 50), {}, matcher{rules_of(*sectors)}};
    page_reader parser{pncp_words()};
    for (auto& page : x.pages) {
      auto parsed = parser.read(page);
      for (auto& notice : parsed->notices)
        x.texts.push_back(notice->object);
    }
    return x;
  }();
  return result;
}

void count(benchmark::State& state, size_t each) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(each));
}

void BM_parse(benchmark::State& state) {
  auto& in = notices();
  page_reader parser{pncp_words()};
  for (auto _ : state)
    for (auto& page : in.pages)
      benchmark::DoNotOptimize(parser.read(page));
  count(state, in.texts.size());
}
BENCHMARK(BM_parse)->Unit(benchmark::kMillisecond);

void BM_normalise(benchmark::State& state) {
  auto& in = notices();
  std::string out;
  for (auto _ : state)
    for (auto& text : in.texts) {
      normalise(text, out);
      benchmark::DoNotOptimize(out.data());
    }
  count(state, in.texts.size());
}
BENCHMARK(BM_normalise)->Unit(benchmark::kMillisecond);

void BM_match_alone(benchmark::State& state) {
  auto& in = notices();
  auto memory = in.rules.make_scratch();
  for (auto _ : state)
    for (auto& text : in.texts)
      benchmark::DoNotOptimize(in.rules.match(text, *memory));
  count(state, in.texts.size());
}
BENCHMARK(BM_match_alone)->Unit(benchmark::kMillisecond);

void BM_end_to_end(benchmark::State& state) {
  auto& in = notices();
  auto memory = in.rules.make_scratch();
  page_reader parser{pncp_words()};
  for (auto _ : state)
    for (auto& page : in.pages) {
      auto parsed = parser.read(page);
      for (auto& notice : parsed->notices)
        benchmark::DoNotOptimize(in.rules.match(notice->object, *memory));
    }
  count(state, in.texts.size());
}
BENCHMARK(BM_end_to_end)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
