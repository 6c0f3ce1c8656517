#include "actors/base/metrics.hpp"

#include "actors/base/log.hpp"

#include <prometheus/text_serializer.h>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

namespace bidiq {

namespace {

prometheus::Labels named(const metric_row& row, metrics::label_values values) {
  prometheus::Labels out;
  auto value = values.begin();
  for (auto* name : row.labels)
    if (name && value != values.end())
      out.emplace(name, *value++);
  return out;
}

// What a series of this metric is made with, besides its labels.
template <class Id>
auto make(auto& family, Id, prometheus::Labels labels)
  -> decltype(&family.Add(labels)) {
  return &family.Add(std::move(labels));
}

prometheus::Histogram* make(auto& family, histogram x,
                            prometheus::Labels labels) {
  auto bounds = buckets_of(x);
  return &family.Add(std::move(labels), prometheus::Histogram::BucketBoundaries{
                                          bounds.begin(), bounds.end()});
}

// Registers the metrics of one kind. Those without labels show from the start.
template <class Id>
void fill(prometheus::Registry& to, auto builder,
          std::span<const metric_row> rows, auto& out) {
  for (auto& row : rows) {
    auto& family = builder().Name(row.name).Help(row.help).Register(to);
    auto id = static_cast<Id>(out.size());
    auto& x = out.emplace_back(row, family);
    if (!row.labels[0])
      x.single = make(x.family, id, {});
  }
}

// The series of these labels, which is made when it is first asked for.
template <class Id>
auto& find(auto& all, Id id, metrics::label_values values) {
  auto& x = all[static_cast<size_t>(id)];
  return x.single ? *x.single : *make(x.family, id, named(x.row, values));
}

// A client may invent a method, but not a series.
std::string_view known_method(std::string_view x) {
  constexpr std::array<std::string_view, 9> known{
    "GET",    "HEAD",    "POST",    "PUT",  "PATCH",
    "DELETE", "OPTIONS", "CONNECT", "TRACE"};
  auto found = std::find(known.begin(), known.end(), x) != known.end();
  return found ? x : bounded_family<prometheus::Counter>::other;
}

double resident_bytes() {
  long pages = 0;
  if (auto* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%*d %ld", &pages) != 1)
      pages = 0;
    std::fclose(file);
  }
  return static_cast<double>(pages)
         * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

double count_fds() {
  std::error_code ec;
  double n = 0;
  for (auto i = std::filesystem::directory_iterator("/proc/self/fd", ec);
       !ec && i != std::filesystem::directory_iterator{}; i.increment(ec))
    ++n;
  return n;
}

} // namespace

metrics::metrics() {
  fill<counter>(registry_, prometheus::BuildCounter, counter_rows(), counters_);
  fill<gauge>(registry_, prometheus::BuildGauge, gauge_rows(), gauges_);
  fill<histogram>(registry_, prometheus::BuildHistogram, histogram_rows(),
                  histograms_);
}

void metrics::add(counter x, label_values labels, double by) {
  find(counters_, x, labels).Increment(by);
}

double metrics::value(counter x, label_values labels) {
  return find(counters_, x, labels).Value();
}

void metrics::set(gauge x, label_values labels, double to) {
  find(gauges_, x, labels).Set(to);
}

void metrics::set(gauge x, double to) {
  set(x, {}, to);
}

void metrics::change(gauge x, double by) {
  find(gauges_, x, {}).Increment(by);
}

void metrics::observe(histogram x, label_values labels, double seconds) {
  find(histograms_, x, labels).Observe(seconds);
}

std::string metrics::render() {
  std::lock_guard guard{scrape_};
  add(counter::log_drops, {},
      static_cast<double>(log_lines_dropped()) - value(counter::log_drops));
  set(gauge::resident_memory, resident_bytes());
  set(gauge::cpu_seconds, cpu_seconds());
  set(gauge::open_fds, count_fds());
  return prometheus::TextSerializer{}.Serialize(registry_.Collect());
}

void count_request(metrics& to, std::string_view method, std::string_view route,
                   unsigned status, double seconds) {
  to.add(counter::http_requests,
         {known_method(method), route, std::to_string(status)});
  to.observe(histogram::http_durations, {route}, seconds);
}

void show_breaker(metrics& to, std::string_view source,
                  std::string_view state) {
  to.set(gauge::breaker_state, {source},
         state == "open"        ? 2
         : state == "half_open" ? 1
                                : 0);
  to.add(counter::breaker_changes, {source, state});
}

void count_cache_reads(metrics& to, std::string_view source,
                       std::string_view level, std::string_view outcome,
                       double days) {
  to.add(counter::cache_reads, {source, level, outcome}, days);
  auto reads = [&](std::string_view how) {
    return to.value(counter::cache_reads, {source, level, how});
  };
  auto hits = reads("hit");
  auto all = hits + reads("stale") + reads("miss");
  if (all > 0)
    to.set(gauge::cache_hit_ratio, {source, level}, hits / all);
}

} // namespace bidiq
