// What remains of a search once its notices are read: all of an answer that is
// wholly cached, but for the cache itself. Items are raw notices.

#include "actors/match/collector.hpp"
#include "actors/match/consolidate_pairs.hpp"
#include "actors/report/workbook.hpp"
#include "actors/results/result_json.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>

using namespace bidiq;
using nlohmann::json;

namespace {

constexpr size_t cached_notices = 2'200;

std::string text_of(const json& x, const char* key) {
  auto i = x.find(key);
  return i != x.end() && i->is_string() ? i->get<std::string>() : "";
}

notice read_notice(const json& x) {
  const auto& agency = x.at("orgaoEntidade");
  const auto& unit = x.at("unidadeOrgao");
  notice out;
  out.id = text_of(x, "numeroControlePNCP");
  out.object = text_of(x, "objetoCompra");
  out.agency = text_of(agency, "razaoSocial");
  out.agency_cnpj = text_of(agency, "cnpj");
  out.unit = text_of(unit, "nomeUnidade");
  out.uf = text_of(unit, "ufSigla");
  out.city = text_of(unit, "municipioNome");
  out.city_code = text_of(unit, "codigoIbge");
  out.modality_name = text_of(x, "modalidadeNome");
  out.situation_name = text_of(x, "situacaoCompraNome");
  out.link = "https://pncp.gov.br/app/editais/" + out.agency_cnpj + "/2026/1";
  out.purchase_number = text_of(x, "numeroCompra");
  out.source = "pncp";
  if (auto& v = x.at("valorTotalEstimado"); v.is_number())
    out.value = v.get<double>();
  out.published = parse_local_time(text_of(x, "dataPublicacaoPncp"));
  out.opens = parse_local_time(text_of(x, "dataAberturaProposta"));
  out.closes = parse_local_time(text_of(x, "dataEncerramentoProposta"));
  out.modality = x.value("modalidadeId", 0);
  out.situation = 1;
  return out;
}

// Real notices; where there are none, one plain notice many times over.
const notice_batch& notices() {
  static const auto result = [] {
    notice_batch batch;
    for (auto name : {"/contratacoes.ndjson", "/contratacoes-derived.ndjson"}) {
      std::ifstream in{BIDIQ_DATA_DIR + std::string{name}};
      for (std::string line; std::getline(in, line);)
        batch.push_back(
          std::make_shared<const notice>(read_notice(json::parse(line))));
    }
    for (int i = 0; batch.size() < cached_notices; ++i) {
      notice x;
      x.id = "00000000000191-1-" + std::to_string(100'000 + i) + "/2026";
      x.object = "Aquisição de gêneros alimentícios para a merenda escolar, "
                 "conforme condições do edital, item "
                 + std::to_string(i);
      x.uf = "SP";
      x.modality = 6;
      batch.push_back(std::make_shared<const notice>(std::move(x)));
    }
    return batch;
  }();
  return result;
}

notice_batch some_notices(size_t n) {
  auto& all = notices();
  n = std::min(n, all.size());
  notice_batch out;
  for (size_t i = 0; i < n; ++i) // From all over the files.
    out.push_back(all[i * all.size() / n]);
  return out;
}

std::vector<notice_batch> pages_of(const notice_batch& xs) {
  std::vector<notice_batch> out;
  for (size_t i = 0; i < xs.size(); ++i) {
    if (i % 50 == 0)
      out.emplace_back();
    out.back().push_back(xs[i]);
  }
  return out;
}

search_request_ptr request_for(std::vector<std::string> terms) {
  search_request x;
  x.search_id = "search-0001";
  x.ufs = all_ufs();
  x.modalities = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
  x.first = parse_day("2021-01-01").value();
  x.last = parse_day("2027-01-01").value();
  x.terms = std::move(terms);
  return std::make_shared<const search_request>(std::move(x));
}

// Words that nearly every notice has, so that nearly all are found.
std::vector<std::string> common_words() {
  return {"de", "para", "e"};
}

const sector& food() {
  static const auto result = [] {
    std::ifstream in{BIDIQ_SOURCE_DIR "/config/sectors.json"};
    std::string file{std::istreambuf_iterator<char>{in}, {}};
    auto all = parse_sectors(file).value();
    for (auto& x : all)
      if (x.id == "alimentos")
        return x;
    throw std::runtime_error{"no such sector"};
  }();
  return result;
}

search_result collect(const std::vector<notice_batch>& pages,
                      const search_request_ptr& request, const sector* base) {
  search_collector all{request, base, *parse_local_time("2026-03-01T12:00:00")};
  for (auto& page : pages)
    all.add(page);
  return all.finish();
}

const search_result& cached_result() {
  static const auto result = collect(pages_of(some_notices(cached_notices)),
                                     request_for(common_words()), nullptr);
  return result;
}

void count(benchmark::State& state, size_t each) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(each));
}

void BM_collect_sector(benchmark::State& state) {
  auto pages = pages_of(notices());
  auto request = request_for({});
  for (auto _ : state)
    benchmark::DoNotOptimize(collect(pages, request, &food()));
  count(state, notices().size());
}
BENCHMARK(BM_collect_sector)->Unit(benchmark::kMillisecond);

void BM_collect_nearly_all(benchmark::State& state) {
  auto pages = pages_of(notices());
  auto request = request_for(common_words());
  for (auto _ : state)
    benchmark::DoNotOptimize(collect(pages, request, nullptr));
  count(state, notices().size());
}
BENCHMARK(BM_collect_nearly_all)->Unit(benchmark::kMillisecond);

// The argument is the page size of the answer.
void BM_cached_answer(benchmark::State& state) {
  auto pages = pages_of(some_notices(cached_notices));
  auto request = request_for(common_words());
  for (auto _ : state) {
    auto result = collect(pages, request, nullptr);
    benchmark::DoNotOptimize(render_result(
      result, 1, static_cast<int>(state.range(0)), sort_order::data_desc));
  }
  count(state, cached_notices);
}
BENCHMARK(BM_cached_answer)->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);

// Notices of PNCP and, of each, what Portal de Compras Públicas would list;
// copies of the real ones lie in cities of their own.
notice_batch two_portals(size_t n) {
  notice_batch out;
  for (size_t i = 0; out.size() < n; ++i) {
    auto x = *notices()[i % notices().size()];
    x.city += " " + std::to_string(i / notices().size());
    x.id += std::to_string(i);
    out.push_back(std::make_shared<const notice>(x));
    x.id = "pcp-" + std::to_string(i);
    x.source = "pcp";
    x.agency_cnpj.clear();
    x.value.reset();
    if (x.object.size() > 250)
      x.object = x.object.substr(0, 250) + "...";
    out.push_back(std::make_shared<const notice>(std::move(x)));
  }
  return out;
}

void BM_collect_two_portals(benchmark::State& state) {
  auto n = static_cast<size_t>(state.range(0));
  auto pages = pages_of(two_portals(n));
  auto request = request_for(common_words());
  uint64_t merged = 0;
  for (auto _ : state)
    merged = collect(pages, request, nullptr).stats.duplicates;
  state.counters["merged"] = static_cast<double>(merged);
  count(state, n);
}
BENCHMARK(BM_collect_two_portals)->Arg(50'000)->Unit(benchmark::kMillisecond);

void BM_pair_two_portals(benchmark::State& state) {
  auto all = two_portals(static_cast<size_t>(state.range(0)));
  std::vector<const notice*> keepers, joiners;
  for (auto& x : all)
    (x->source == "pncp" ? keepers : joiners).push_back(x.get());
  for (auto _ : state)
    benchmark::DoNotOptimize(pair_notices(keepers, joiners));
  count(state, all.size());
}
BENCHMARK(BM_pair_two_portals)->Arg(50'000)->Unit(benchmark::kMillisecond);

void BM_render(benchmark::State& state) {
  auto size = static_cast<int>(state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(
      render_result(cached_result(), 1, size, sort_order::data_desc));
}
BENCHMARK(BM_render)->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);

void BM_workbook(benchmark::State& state) {
  for (auto _ : state)
    if (!write_workbook(cached_result(), "Alimentos"))
      throw std::runtime_error{"no workbook"};
  count(state, cached_result().notices.size());
}
BENCHMARK(BM_workbook)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
