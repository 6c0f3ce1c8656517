// The workbook against a bare libxlsxwriter loop that writes the same cells:
// what the reports' care for text, limits and links costs.

#include "actors/report/workbook.hpp"
#include "tests/actors/report/sample.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>
#include <xlsxwriter.h>

using namespace bidiq;

namespace {

constexpr int rows = 50'000;

// Objects as long and as varied as PNCP's: 60..460 bytes, 200 on average.
std::string object_text(uint32_t& seed) {
  static const std::vector<std::string> words{"aquisição",   "de",
                                              "uniformes",   "escolares",
                                              "para",        "atender",
                                              "às",          "demandas",
                                              "da",          "secretaria",
                                              "municipal",   "educação",
                                              "conforme",    "condições",
                                              "quantidades", "e",
                                              "exigências",  "termo",
                                              "referência",  "contratação",
                                              "empresa",     "especializada",
                                              "prestação",   "serviços",
                                              "manutenção"};
  auto next = [&] {
    seed = seed * 1'664'525 + 1'013'904'223;
    return seed >> 8;
  };
  std::string text = "Registro de preços nº " + std::to_string(next() % 1000);
  for (auto n = 6 + next() % 36; n > 0; --n)
    text += " " + words[next() % words.size()];
  return text;
}

const search_result& sample() {
  static const auto result = [] {
    auto x = test::sample_result(rows);
    uint32_t seed = 1;
    for (auto& found : x.notices) {
      auto copy = *found.data;
      copy.object = object_text(seed);
      copy.value = seed % 10'000'000 / 100.0;
      found.data = std::make_shared<notice>(std::move(copy));
    }
    return x;
  }();
  return result;
}

double serial(const std::optional<local_time>& t) {
  auto seconds = t->time_since_epoch().count();
  return 25'569 + static_cast<double>(seconds) / 86'400;
}

struct bare_formats {
  lxw_format* text;
  lxw_format* wrapped;
  lxw_format* money;
  lxw_format* minute;
  lxw_format* number;
  lxw_format* link;
};

void write_bare_row(lxw_worksheet* sheet, uint32_t row,
                    const found_notice& found, local_time now,
                    const bare_formats& f) {
  auto& x = *found.data;
  lxw_col_t col = 0;
  auto text = [&](const std::string& value, lxw_format* format) {
    worksheet_write_string(sheet, row, col++, value.c_str(), format);
  };
  auto number = [&](double value, lxw_format* format) {
    worksheet_write_number(sheet, row, col++, value, format);
  };
  for (auto* value : {&x.id, &x.object, &x.agency, &x.unit})
    text(*value, f.wrapped);
  text(x.uf, f.text);
  text(x.city, f.wrapped);
  number(*x.value, f.money);
  text(x.modality_name, f.wrapped);
  for (auto& time : {x.published, x.opens, x.closes})
    number(serial(time), f.minute);
  number(static_cast<double>(*days_left(x, now)), f.number);
  text(x.situation_name, f.wrapped);
  text(found.matched_terms[0] + "; " + found.matched_terms[1], f.wrapped);
  number(found.relevance, f.number);
  text(x.subrogated_agency, f.wrapped);
  worksheet_write_url_opt(sheet, row, col++, x.link.c_str(), f.link, "Abrir",
                          nullptr);
  text(x.origin_link, f.text);
}

uint64_t write_bare(const search_result& x) {
  auto out = memory_file::make("bare").value();
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  auto* book = workbook_new_opt(out.path().c_str(), &options);
  auto* sheet = workbook_add_worksheet(book, nullptr);
  auto format = [&](const char* code) {
    auto* result = workbook_add_format(book);
    format_set_align(result, LXW_ALIGN_VERTICAL_TOP);
    if (code != nullptr)
      format_set_num_format(result, code);
    return result;
  };
  bare_formats formats{format(nullptr),
                       format(nullptr),
                       format("[$R$-416] #,##0.00"),
                       format("dd/mm/yyyy hh:mm"),
                       format("#,##0"),
                       format(nullptr)};
  format_set_text_wrap(formats.wrapped);
  format_set_underline(formats.link, LXW_UNDERLINE_SINGLE);
  uint32_t row = 0;
  for (auto& found : x.notices)
    write_bare_row(sheet, ++row, found, x.now, formats);
  if (workbook_close(book) != LXW_NO_ERROR)
    throw std::runtime_error("the bare workbook failed");
  return out.size();
}

uint64_t write_ours(const search_result& x) {
  return write_workbook(x, "Vestuário").value().size();
}

// Processor time, which other work on the machine hardly changes.
template <class F>
double seconds_of(F f) {
  auto start = std::clock();
  benchmark::DoNotOptimize(f(sample()));
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void bare(benchmark::State& state) {
  sample();
  for (auto _ : state)
    benchmark::DoNotOptimize(write_bare(sample()));
  state.SetItemsProcessed(state.iterations() * rows);
}

void workbook(benchmark::State& state) {
  sample();
  for (auto _ : state)
    benchmark::DoNotOptimize(write_ours(sample()));
  state.SetItemsProcessed(state.iterations() * rows);
}

// Both by turns, so that what else the machine does strikes both; the ratio of
// the best processor times of each.
void ratio(benchmark::State& state) {
  sample();
  double best_bare = 1e9;
  double best_ours = 1e9;
  for (auto _ : state) {
    best_bare = std::min(best_bare, seconds_of(write_bare));
    best_ours = std::min(best_ours, seconds_of(write_ours));
  }
  state.counters["bare_s"] = best_bare;
  state.counters["ours_s"] = best_ours;
  state.counters["ours/bare"] = best_ours / best_bare;
}

BENCHMARK(bare)->Unit(benchmark::kMillisecond);
BENCHMARK(workbook)->Unit(benchmark::kMillisecond);
BENCHMARK(ratio)->Unit(benchmark::kMillisecond)->Iterations(5);

} // namespace

BENCHMARK_MAIN();
