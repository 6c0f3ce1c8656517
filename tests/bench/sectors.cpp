// A sector of a user's own: compiling what a search needs of it, and trying it
// on the notices that a node has cached. Items of a trial are notices.

#include "actors/match/sectors.hpp"
#include "actors/match/matcher.hpp"
#include "actors/match/own_sector.hpp"
#include "actors/match/sector_trial.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>

using namespace bidiq;

namespace {

std::string content(const std::string& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

const sector& shipped(const std::string& id) {
  static const auto all
    = parse_sectors(content(BIDIQ_SOURCE_DIR "/config/sectors.json")).value();
  for (auto& x : all)
    if (x.id == id)
      return x;
  throw std::runtime_error("no such sector");
}

// The texts of real notices; where there are none, a plain one.
const std::vector<std::string>& objects() {
  static const auto result = [] {
    std::vector<std::string> out;
    for (auto name : {"/contratacoes.ndjson", "/contratacoes-derived.ndjson"}) {
      std::ifstream in{BIDIQ_DATA_DIR + std::string{name}};
      for (std::string line; std::getline(in, line);)
        out.push_back(
          nlohmann::json::parse(line).at("objetoCompra").get<std::string>());
    }
    if (out.empty())
      out.push_back("Aquisição de gêneros alimentícios para a merenda escolar");
    return out;
  }();
  return result;
}

// Days of 500 notices, as a cache has them.
notice_lists cached(size_t count) {
  constexpr size_t a_day = 500;
  notice_lists out;
  notice_batch day;
  for (size_t i = 0; i < count; ++i) {
    auto x = std::make_shared<notice>();
    x->id = "00000000000191-1-" + std::to_string(100'000 + i) + "/2026";
    x->object = objects()[i % objects().size()];
    day.push_back(std::move(x));
    if (day.size() == a_day || i + 1 == count)
      out.push_back(std::make_shared<const notice_batch>(std::move(day)));
    if (day.size() == a_day || i + 1 == count)
      day.clear();
  }
  return out;
}

// Keywords that lie in all ignored phrases, and contexts: as much work as a
// definition of these bounds can ask for.
sector laborious(size_t terms) {
  sector out;
  out.name = "x";
  for (size_t i = 0; i < terms / 3; ++i)
    out.keywords.push_back({"a" + std::to_string(i), true, term_weight::weak});
  for (size_t i = 0; i < terms / 3; ++i)
    out.ignored.push_back({"b" + std::to_string(i), true});
  sector_context context{"a0", {}, 100};
  for (size_t i = 0; i < terms / 3; ++i)
    context.words.push_back({"c" + std::to_string(i), true});
  out.contexts.push_back(std::move(context));
  return out;
}

// As a search compiles it: with exclusions, and without.
void compile(benchmark::State& state, const sector& x) {
  auto rule = make_rule(&x, std::vector<std::string>{}, {});
  auto lenient = rule;
  lenient.exclusions.clear();
  for (auto _ : state)
    benchmark::DoNotOptimize(matcher{{rule, lenient}});
}

void bm_compile_small(benchmark::State& state) {
  compile(state, shipped("mobiliario"));
}

void bm_compile_largest(benchmark::State& state) {
  compile(state, shipped("saude"));
}

void bm_compile_laborious(benchmark::State& state) {
  compile(state, laborious(own_sector_rules{}.max_terms));
}

void bm_parse_largest(benchmark::State& state) {
  auto text = own_sector_json(shipped("saude"));
  for (auto _ : state)
    benchmark::DoNotOptimize(parse_own_sector(text).value());
}

void bm_trial(benchmark::State& state, const char* id) {
  auto count = static_cast<size_t>(state.range(0));
  auto notices = cached(count);
  auto& x = shipped(id);
  trial_limits limits;
  limits.max_notices = count;
  uint64_t found = 0;
  for (auto _ : state)
    found = try_sector(x, notices, limits).found;
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["found"] = static_cast<double>(found);
}

void bm_trial_everything(benchmark::State& state) {
  auto count = static_cast<size_t>(state.range(0));
  auto notices = cached(count);
  sector x;
  for (auto word : {"de", "para", "a", "e", "do", "da", "em", "com", "o",
                    "aquisicao", "contratacao", "servicos"})
    x.keywords.push_back({word});
  trial_limits limits;
  limits.max_notices = count;
  for (auto _ : state)
    benchmark::DoNotOptimize(try_sector(x, notices, limits));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

} // namespace

BENCHMARK(bm_compile_small)->Unit(benchmark::kMillisecond);
BENCHMARK(bm_compile_largest)->Unit(benchmark::kMillisecond);
BENCHMARK(bm_compile_laborious)->Unit(benchmark::kMillisecond);
BENCHMARK(bm_parse_largest)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bm_trial, mobiliario, "mobiliario")
  ->Arg(20'000)
  ->Arg(30'000)
  ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bm_trial, obras, "obras")
  ->Arg(20'000)
  ->Arg(30'000)
  ->Unit(benchmark::kMillisecond);
BENCHMARK(bm_trial_everything)
  ->Arg(20'000)
  ->Arg(30'000)
  ->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
