#include "tools/bidiq-bench/speed.hpp"

#include "actors/sources/pncp_page.hpp"
#include "tools/bidiq-bench/notice_file.hpp"

#include <algorithm>
#include <ctime>
#include <string>

namespace bidiq {

namespace {

constexpr int rounds = 9;
constexpr double round_time = 0.3; // Seconds, at least.

// Time this process has run: other programs on the machine do not count.
double cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) / 1e9;
}

// Median rate of `work`, which returns how many notices it has dealt with.
template <class Work>
double rate_of(Work&& work) {
  std::vector<double> rates;
  for (int i = 0; i < rounds; ++i) {
    auto begin = cpu_time();
    auto end = begin;
    size_t done = 0;
    while ((end = cpu_time()) - begin < round_time)
      done += work();
    rates.push_back(static_cast<double>(done) / (end - begin));
  }
  std::nth_element(rates.begin(), rates.begin() + rounds / 2, rates.end());
  return rates[rounds / 2];
}

} // namespace

match_speed measure_speed(const std::vector<sector>& sectors,
                          std::string_view ndjson) {
  matcher rules{rules_of(sectors)};
  auto memory = rules.make_scratch();
  page_reader parser{pncp_words()};
  auto pages = pages_of(lines_of(ndjson), 50);
  notice_batch notices;
  for (auto& page : pages)
    if (auto parsed = parser.read(page))
      std::copy(parsed->notices.begin(), parsed->notices.end(),
                std::back_inserter(notices));
  match_speed result;
  result.notices = notices.size();
  if (notices.empty())
    return result;
  std::vector<std::string> texts;
  for (auto& x : notices)
    texts.push_back(x->object);
  uint64_t kept = 0;
  result.match_alone = rate_of([&] {
    for (auto& text : texts)
      kept += rules.match(text, *memory) != 0;
    return texts.size();
  });
  result.end_to_end = rate_of([&] {
    size_t done = 0;
    for (auto& page : pages) {
      auto parsed = parser.read(page);
      for (auto& x : parsed->notices)
        kept += rules.match(x->object, *memory) != 0;
      done += parsed->notices.size();
    }
    return done;
  });
  return kept != 0 ? result : match_speed{};
}

} // namespace bidiq
