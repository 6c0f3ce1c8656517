// One question for 27 UFs, 4 modalities and 15 days (1,620 days) with 2,200
// notices in them, as a search over the whole country asks it: from question to
// answer between actors. Redis shares the machine.

#include "tests/actors/cache/cache_node.hpp"
#include "tests/actors/match/real_notices.hpp"
#include "tests/actors/report/sample.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <random>

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr size_t notices = 2'200;
constexpr int days = 15;

const auto first = day("2026-03-01");
const auto last = first + std::chrono::days{days - 1};

redis_server& server() {
  static redis_server x;
  return x;
}

std::vector<cache_partition> all_partitions() {
  std::vector<cache_partition> out;
  for (int i = 0; i < 27; ++i)
    for (auto modality : {4, 6, 8, 9})
      out.push_back({{'A', static_cast<char>('A' + i)}, modality});
  return out;
}

// Real texts, a few partitions with many notices and many days without any.
days_read_ptr sample(utc_time read) {
  auto texts = tests::notice_texts();
  auto partitions = all_partitions();
  std::mt19937 random{7};
  std::vector<std::array<notice_batch, days>> found(partitions.size());
  for (size_t i = 0; i < notices; ++i) {
    auto x = sample_notice(static_cast<int>(i));
    x.object = texts[i % texts.size()];
    auto partition = random() % partitions.size()
                     * (random() % partitions.size()) / partitions.size();
    found[partition][random() % days].push_back(
      std::make_shared<const notice>(std::move(x)));
  }
  cache_batch out{"pncp", {}};
  for (size_t i = 0; i < partitions.size(); ++i) {
    auto& cells = out.partitions.emplace_back(
      cache_batch::partition_days{partitions[i], {}});
    for (int n = 0; n < days; ++n)
      cells.cells.push_back({first + std::chrono::days{n},
                             std::make_shared<const notice_batch>(found[i][n]),
                             read, false});
  }
  return std::make_shared<const days_read>(
    days_read{1, unasked, 0, std::move(out), true});
}

void ask(benchmark::State& state, cache_node& node) {
  auto question = question_of(1, all_partitions(), first, last);
  size_t total = 0;
  for (auto _ : state) {
    node.begin_find(question);
    auto answer = node.heard->answers.take();
    state.PauseTiming();
    total = 0;
    for (auto& partition : answer.partitions)
      for (auto& hit : partition.hits)
        total += hit.cell.notices->size();
    answer = {};
    state.ResumeTiming();
  }
  if (total != notices)
    state.SkipWithError("not all was found");
}

void BM_find_in_memory(benchmark::State& state) {
  cache_node node{server().url(), "node-a"};
  node.start();
  node.begin_store(sample(node.now_utc));
  node.heard->stored.take();
  ask(state, node);
}

void BM_find_in_redis(benchmark::State& state) {
  cache_node writer{server().url(), "node-b"};
  writer.start();
  writer.begin_store(sample(writer.now_utc));
  writer.heard->stored.take();
  cache_node node{server().url(), "node-a"};
  node.options.memory_bytes = 1;
  node.start();
  ask(state, node);
}

void BM_store(benchmark::State& state) {
  cache_node node{server().url(), "node-a"};
  node.start();
  auto read = node.now_utc.load();
  for (auto _ : state) {
    state.PauseTiming();
    auto batch = sample(read += std::chrono::milliseconds{1});
    state.ResumeTiming();
    node.begin_store(batch);
    node.heard->stored.take();
  }
}

BENCHMARK(BM_find_in_memory)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime()
  ->MeasureProcessCPUTime();
BENCHMARK(BM_find_in_redis)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime()
  ->MeasureProcessCPUTime();
BENCHMARK(BM_store)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime()
  ->MeasureProcessCPUTime();

} // namespace

BENCHMARK_MAIN();
