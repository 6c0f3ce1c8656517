#include "tools/pncp-sim/statistics.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bidiq {

namespace {

using json = nlohmann::ordered_json;

void count(request_counts::counters& counters, std::string_view key) {
  auto i = counters.find(key);
  if (i == counters.end())
    i = counters.emplace(std::string{key}, 0).first;
  ++i->second;
}

json stamp(const std::optional<utc_time>& t) {
  if (!t)
    return nullptr;
  return format_utc(*t);
}

json source_json(const request_counts& counts) {
  json out;
  out["requests"] = counts.requests;
  out["worst_second"] = counts.worst_second;
  out["by_status"] = counts.by_status;
  out["by_fault"] = counts.by_fault;
  return out;
}

} // namespace

void request_counts::arrived(mono_time mono) {
  ++requests;
  window.push_back(mono);
  while (mono - window.front() >= std::chrono::seconds{1})
    window.pop_front();
  worst_second = std::max(worst_second, window.size());
  arrivals.push_back(mono);
  if (arrivals.size() > sim_statistics::kept_arrivals)
    arrivals.pop_front();
}

void sim_statistics::arrived(sim_source source, std::string_view path,
                             mono_time mono, utc_time wall) {
  most_running_ = std::max(most_running_, ++running_);
  if (!first_)
    first_ = wall;
  last_ = wall;
  all_.arrived(mono);
  at(by_source_, source).arrived(mono);
  count(by_path_, path);
}

void sim_statistics::answered(sim_source source, unsigned status) {
  auto text = std::to_string(status);
  count(all_.by_status, text);
  count(at(by_source_, source).by_status, text);
}

void sim_statistics::faulted(sim_source source, std::string_view fault) {
  count(all_.by_fault, fault);
  count(at(by_source_, source).by_fault, fault);
}

void sim_statistics::reset() {
  auto running = running_;
  *this = {};
  running_ = running;
  most_running_ = running;
}

std::string sim_statistics::to_json() const {
  json out;
  out["requests"] = all_.requests;
  out["worst_second"] = all_.worst_second;
  out["concurrent"] = running_;
  out["concurrent_max"] = most_running_;
  out["first_arrival"] = stamp(first_);
  out["last_arrival"] = stamp(last_);
  out["by_status"] = all_.by_status;
  out["by_fault"] = all_.by_fault;
  out["by_path"] = by_path_;
  for (auto source :
       {sim_source::pncp, sim_source::pcp, sim_source::comprasgov})
    out["by_source"][std::string{to_string(source)}]
      = source_json(at(by_source_, source));
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string
sim_statistics::arrivals_json(std::optional<sim_source> source) const {
  const auto& counts = source ? at(by_source_, *source) : all_;
  std::string out = "[";
  for (auto arrival : counts.arrivals) {
    auto time = std::chrono::duration_cast<std::chrono::microseconds>(arrival);
    if (out.size() > 1)
      out += ',';
    out += std::to_string(time.count());
  }
  return out + ']';
}

} // namespace bidiq
