#include "actors/sources/pncp_page.hpp"
#include "tools/bidiq-bench/cross_validation.hpp"
#include "tools/bidiq-bench/notice_file.hpp"
#include "tools/bidiq-bench/quality.hpp"
#include "tools/bidiq-bench/speed.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <functional>
#include <map>
#include <set>

using namespace bidiq;

namespace {

struct bench_options {
  std::string sectors = "config/sectors.json";
  std::string file;
  bool all_confidence = false;
  bool misses = false;
  size_t folds = 2;
  std::string unjudged;
  judged_part part = judged_part::all;
  size_t typical = 3;
};

void print_share(double share, share_bounds bounds) {
  std::printf(" %9.3f %.2f-%.2f", share, bounds.low, bounds.high);
}

void print_score(const std::string& name, const quality_score& x) {
  std::printf("%-14s", name.c_str());
  print_share(x.precision(), wilson(x.hits, x.extra));
  print_share(x.recall(), wilson(x.hits, x.missed));
  std::printf(" %7.3f %6lu %6lu %6lu\n", x.f1(), x.hits, x.extra, x.missed);
}

// Shares with the 95 % confidence interval.
void print_report(const std::string& title, const std::vector<sector>& sectors,
                  const quality_report& report) {
  std::printf("%s\n%-14s %9s %9s %9s %9s %7s %6s %6s %6s\n", title.c_str(),
              "sector", "precision", "", "recall", "", "f1", "hits", "extra",
              "missed");
  for (size_t i = 0; i < sectors.size(); ++i)
    print_score(sectors[i].id, report.by_sector[i]);
  print_score("all (micro)", report.total());
  std::printf("%-14s %9.3f %9s %9.3f\n\n", "mean (macro)",
              report.macro_precision(), "", report.macro_recall());
}

// A judge who is not sure is harder to agree with.
void print_by_confidence(const std::vector<sector>& sectors,
                         const std::vector<judged_notice>& judged) {
  for (auto confidence : {'h', 'm', 'l'}) {
    auto part = judged;
    std::erase_if(part, [&](auto& x) { return x.confidence != confidence; });
    if (!part.empty())
      print_score(std::string{"confidence "} + confidence,
                  measure_quality(sectors, part).total());
  }
  std::printf("\n");
}

void print_typical(const std::vector<sector>& sectors,
                   const quality_report& report, size_t most) {
  for (size_t i = 0; i < sectors.size() && most > 0; ++i) {
    auto errors = typical_errors_of(report, i, most);
    for (auto& x : errors.extra)
      std::printf("%-14s wrongly by: %s\n", sectors[i].id.c_str(), x.c_str());
    for (auto& x : errors.missed)
      std::printf("%-14s missed:     %s\n", sectors[i].id.c_str(), x.c_str());
  }
  std::printf("\n");
}

// The object texts of records that were not judged.
std::vector<std::string> unjudged_texts(const bench_options& options,
                                        const std::string& judged_file) {
  if (options.unjudged.empty())
    return {};
  std::set<std::string, std::less<>> judged;
  for (auto& x : parse_judged(judged_file))
    judged.emplace(x.id);
  std::vector<std::string> out;
  auto file = read_file(options.unjudged);
  page_reader parser{pncp_words()};
  for (auto& page : pages_of(lines_of(file), 50))
    if (auto parsed = parser.read(page))
      for (auto& x : parsed->notices)
        if (!judged.contains(x->id))
          out.push_back(x->object);
  return out;
}

int run_quality(const bench_options& options,
                const std::vector<sector>& sectors) {
  auto file = read_file(options.file);
  auto judged = parse_judged(file);
  if (!options.all_confidence)
    std::erase_if(judged, [](auto& x) { return x.confidence == 'l'; });
  std::erase_if(judged, [&](auto& x) { return !in_part(x.id, options.part); });
  if (judged.empty()) {
    std::fprintf(stderr, "%s holds no judged notice\n", options.file.c_str());
    return 1;
  }
  auto report = measure_quality(sectors, judged);
  std::printf("%zu notices\n\n", judged.size());
  print_report("The lists as they are", sectors, report);
  print_by_confidence(sectors, judged);
  // Lists must not be made from what is wrong in the part that checks them.
  if (options.part == judged_part::check)
    return 0;
  print_typical(sectors, report, options.typical);
  print_report("Cross-validation over " + std::to_string(options.folds)
                 + " parts: what the other parts"
                 + (options.unjudged.empty() ? "" : " and the unjudged notices")
                 + " teach",
               sectors,
               cross_validate(sectors, judged, options.folds,
                              unjudged_texts(options, file)));
  for (auto& x : report.misses)
    if (options.misses)
      std::printf("\n%s %s %.*s [%s]\n  %.*s\n", x.extra ? "extra" : "missed",
                  sectors[x.sector].id.c_str(),
                  static_cast<int>(x.about->id.size()), x.about->id.data(),
                  x.reason.c_str(), static_cast<int>(x.about->text.size()),
                  x.about->text.data());
  return 0;
}

int run_match(const bench_options& options,
              const std::vector<sector>& sectors) {
  auto speed = measure_speed(sectors, read_file(options.file));
  if (speed.notices == 0) {
    std::fprintf(stderr, "%s holds no notice\n", options.file.c_str());
    return 1;
  }
  std::printf("%zu notices, %zu sectors at once, one core\n"
              "match alone             %12.0f notices/s\n"
              "parse, normalise, match %12.0f notices/s\n",
              speed.notices, sectors.size(), speed.match_alone,
              speed.end_to_end);
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures how well and how fast BidIQ matches notices."};
  app.set_version_flag("--version", "bidiq-bench " BIDIQ_VERSION);
  app.require_subcommand(1);
  bench_options options;
  auto add = [&](const char* name, const char* meaning, const char* file) {
    auto command = app.add_subcommand(name, meaning);
    command->add_option("FILE", options.file, file)->required();
    command->add_option("--sectors", options.sectors, "The sector file")
      ->capture_default_str();
    return command;
  };
  auto quality = add("quality", "Precision and recall on judged notices",
                     "Lines of id, sectors, confidence and text (tabs)");
  quality->add_flag("--all-confidence", options.all_confidence,
                    "Count notices of low confidence too");
  quality
    ->add_option("--folds", options.folds, "Parts for the cross-validation")
    ->check(CLI::Range(2, 200))
    ->capture_default_str();
  quality->add_option("--unjudged", options.unjudged,
                      "NDJSON records of PNCP that may teach words, too");
  quality->add_flag("--misses", options.misses, "List every disagreement");
  quality
    ->add_option("--typical", options.typical,
                 "How many typical errors to list for each sector")
    ->check(CLI::Range(0, 100))
    ->capture_default_str();
  const std::map<std::string, judged_part> parts{{"all", judged_part::all},
                                                 {"work", judged_part::work},
                                                 {"check", judged_part::check}};
  quality
    ->add_option("--part", options.part,
                 "Which part of the judged notices: all, work, or check, of "
                 "which only figures are told")
    ->transform(CLI::CheckedTransformer(parts));
  add("match", "Notices a second of one core", "NDJSON records of PNCP");
  CLI11_PARSE(app, argc, argv);
  auto sectors = parse_sectors(read_file(options.sectors));
  if (!sectors) {
    std::fprintf(stderr, "%s: %s\n", options.sectors.c_str(),
                 sectors.error().context.c_str());
    for (auto& x : sectors.error().fields)
      std::fprintf(stderr, "  %s: %s\n", x.field.c_str(), x.message.c_str());
    return 2;
  }
  return quality->parsed() ? run_quality(options, *sectors)
                           : run_match(options, *sectors);
}
