#include "tools/bidiq-bench/quality.hpp"

#include "tools/bidiq-bench/notice_file.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace bidiq {

namespace {

double ratio(uint64_t part, uint64_t rest) noexcept {
  return part + rest == 0
           ? 1.0
           : static_cast<double>(part) / static_cast<double>(part + rest);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto part = text.substr(0, text.find(separator));
    if (!part.empty() || separator == '\t')
      parts.push_back(part);
    if (part.size() == text.size())
      return parts;
    text.remove_prefix(part.size() + 1);
  }
}

std::string reason_of(const match_verdict& verdict) {
  std::string result = verdict.excluded ? "excluded; " : "";
  for (auto& term : verdict.terms)
    result += (&term == verdict.terms.data() ? "" : ", ") + term;
  return result;
}

// The beginning of a text, cut after a whole code point.
std::string beginning_of(std::string_view text) {
  constexpr size_t most = 100;
  auto size = std::min(text.size(), most);
  while (size < text.size() && (text[size] & 0xc0) == 0x80)
    --size;
  return std::string{text.substr(0, size)} + (size < text.size() ? "..." : "");
}

double mean_of(const std::vector<quality_score>& scores,
               double (quality_score::*figure)() const noexcept) {
  double sum = 0;
  for (auto& x : scores)
    sum += (x.*figure)();
  return scores.empty() ? 1.0 : sum / static_cast<double>(scores.size());
}

} // namespace

bool in_part(std::string_view id, judged_part part) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(id.data()), id.size(), digest);
  return part == judged_part::all
         || (digest[1] % 5 == 0) == (part == judged_part::check);
}

share_bounds wilson(uint64_t part, uint64_t rest) noexcept {
  auto n = static_cast<double>(part + rest);
  if (n == 0)
    return {};
  constexpr double z = 1.96; // Of 95 % confidence.
  auto p = static_cast<double>(part) / n;
  auto middle = p + z * z / (2 * n);
  auto spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  auto scale = 1 + z * z / n;
  return {(middle - spread) / scale, (middle + spread) / scale};
}

double quality_score::precision() const noexcept {
  return ratio(hits, extra);
}

double quality_score::recall() const noexcept {
  return ratio(hits, missed);
}

double quality_score::f1() const noexcept {
  return ratio(2 * hits, extra + missed);
}

quality_score& quality_score::operator+=(const quality_score& x) noexcept {
  hits += x.hits;
  extra += x.extra;
  missed += x.missed;
  return *this;
}

quality_score quality_report::total() const noexcept {
  quality_score result;
  for (auto& x : by_sector)
    result += x;
  return result;
}

double quality_report::macro_precision() const noexcept {
  return mean_of(by_sector, &quality_score::precision);
}

double quality_report::macro_recall() const noexcept {
  return mean_of(by_sector, &quality_score::recall);
}

typical_errors typical_errors_of(const quality_report& report, size_t sector,
                                 size_t most) {
  typical_errors result;
  std::map<std::string, size_t> terms;
  for (auto& x : report.misses) {
    if (x.sector != sector)
      continue;
    for (auto& term : x.terms)
      terms[term] += x.extra;
    if (!x.extra && result.missed.size() < most)
      result.missed.push_back(beginning_of(x.about->text));
  }
  std::vector<std::pair<std::string, size_t>> by_count{terms.begin(),
                                                       terms.end()};
  std::stable_sort(by_count.begin(), by_count.end(),
                   [](auto& x, auto& y) { return x.second > y.second; });
  for (auto& [term, count] : by_count)
    if (count > 0 && result.extra.size() < most)
      result.extra.push_back(term + " (" + std::to_string(count) + ")");
  return result;
}

std::vector<judged_notice> parse_judged(std::string_view file) {
  std::vector<judged_notice> result;
  for (auto line : lines_of(file)) {
    auto columns = split(line, '\t');
    if (columns.size() >= 4 && columns[2].size() == 1)
      result.push_back(
        {columns[0], split(columns[1], ','), columns[2][0], columns[3]});
  }
  return result;
}

quality_report measure_quality(const std::vector<sector>& sectors,
                               const std::vector<judged_notice>& judged) {
  quality_report report;
  report.by_sector.resize(sectors.size());
  matcher rules{rules_of(sectors)};
  auto memory = rules.make_scratch();
  for (auto& notice : judged)
    for (size_t i = 0; i < sectors.size(); ++i) {
      auto wanted = std::find(notice.sectors.begin(), notice.sectors.end(),
                              sectors[i].id)
                    != notice.sectors.end();
      auto verdict = rules.explain(notice.text, i, *memory);
      auto& score = report.by_sector[i];
      if (verdict.kept() && wanted)
        ++score.hits;
      else if (verdict.kept())
        ++score.extra;
      else if (wanted)
        ++score.missed;
      if (verdict.kept() != wanted)
        report.misses.push_back(
          {&notice, i, verdict.kept(), reason_of(verdict), verdict.terms});
    }
  return report;
}

} // namespace bidiq
