// Results as other nodes store and read them: the real notices, repeated under
// other numbers up to the size; the counter `bytes` is what Redis holds.

#include "actors/domain/result_codec.hpp"
#include "actors/sources/pncp_page.hpp"
#include "tests/actors/report/sample.hpp"
#include "tools/bidiq-bench/notice_file.hpp"

#include <benchmark/benchmark.h>

#include <random>

using namespace bidiq;

namespace {

const std::string writing(32, 'a');

const notice_batch& real_notices() {
  static const auto result = [] {
    notice_batch out;
    auto data = read_file(BIDIQ_DATA_DIR "/contratacoes.ndjson")
                + read_file(BIDIQ_DATA_DIR "/contratacoes-derived.ndjson");
    page_reader parser{pncp_words()};
    for (auto& page : pages_of(lines_of(data), 50)) {
      auto parsed = parser.read(page);
      out.insert(out.end(), parsed->notices.begin(), parsed->notices.end());
    }
    // Invented ones where those are missing.
    for (int i = 0; out.empty() && i < 5000; ++i)
      out.push_back(std::make_shared<const notice>(test::sample_notice(i)));
    return out;
  }();
  return result;
}

search_result sample(size_t size) {
  auto& real = real_notices();
  auto x = test::sample_result(0);
  std::mt19937 random{7};
  for (size_t i = 0; i < size; ++i) {
    auto copy = *real[i % real.size()];
    copy.id += std::to_string(i / real.size());
    copy.value = static_cast<double>(random() % 100'000'000) / 100;
    found_notice found;
    found.data = std::make_shared<const notice>(std::move(copy));
    found.matched_terms = {"uniforme", "camiseta"};
    found.relevance = static_cast<double>(random() % 1000) / 1000;
    found.viable = {70, 80, static_cast<int>(random() % 100), 60, 50};
    x.notices.push_back(std::move(found));
  }
  return x;
}

void BM_encode(benchmark::State& state) {
  auto x = sample(static_cast<size_t>(state.range(0)));
  size_t bytes = 0;
  for (auto _ : state) {
    auto notices = pack_notices(x);
    auto rest = encode_rest(x, *notices, writing);
    bytes = notices->size();
    for (auto& part : rest->parts)
      bytes += part.size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

void BM_decode(benchmark::State& state) {
  auto x = sample(static_cast<size_t>(state.range(0)));
  auto notices = pack_notices(x);
  auto rest = encode_rest(x, *notices, writing);
  auto parts = cut_notices(*notices, writing);
  parts.insert(parts.end(), rest->parts.begin(), rest->parts.end());
  auto head = decode_head(rest->head);
  for (auto _ : state)
    benchmark::DoNotOptimize(decode_result(*head, parts));
}

// A batch as a day of the cache holds it.
void BM_encode_notices(benchmark::State& state) {
  notice_batch xs;
  for (auto& found : sample(static_cast<size_t>(state.range(0))).notices)
    xs.push_back(found.data);
  for (auto _ : state)
    benchmark::DoNotOptimize(encode_notices(xs));
}

BENCHMARK(BM_encode)->Arg(2'200)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_decode)->Arg(2'200)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_encode_notices)->Arg(2'200)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
