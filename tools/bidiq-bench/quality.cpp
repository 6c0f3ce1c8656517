#include "tools/bidiq-bench/quality.hpp"

#include "tools/bidiq-bench/notice_file.hpp"

#include <algorithm>

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

} // namespace

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
          {&notice, i, verdict.kept(), reason_of(verdict)});
    }
  return report;
}

} // namespace bidiq
