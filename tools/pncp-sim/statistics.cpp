#include "tools/pncp-sim/statistics.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bidiq {

namespace {

template <class Map>
void count(Map& counters, std::string_view key) {
  auto i = counters.find(key);
  if (i == counters.end())
    i = counters.emplace(std::string{key}, 0).first;
  ++i->second;
}

nlohmann::ordered_json stamp(const std::optional<utc_time>& t) {
  if (!t)
    return nullptr;
  return format_utc(*t);
}

} // namespace

void sim_statistics::arrived(std::string_view path, mono_time mono,
                             utc_time wall) {
  ++requests_;
  most_running_ = std::max(most_running_, ++running_);
  if (!first_)
    first_ = wall;
  last_ = wall;
  window_.push_back(mono);
  while (mono - window_.front() >= std::chrono::seconds{1})
    window_.pop_front();
  worst_second_ = std::max(worst_second_, window_.size());
  count(by_path_, path);
}

void sim_statistics::answered(unsigned status) {
  count(by_status_, std::to_string(status));
}

void sim_statistics::faulted(std::string_view fault) {
  count(by_fault_, fault);
}

void sim_statistics::reset() {
  auto running = running_;
  *this = {};
  running_ = running;
  most_running_ = running;
}

std::string sim_statistics::to_json() const {
  nlohmann::ordered_json out;
  out["requests"] = requests_;
  out["worst_second"] = worst_second_;
  out["concurrent"] = running_;
  out["concurrent_max"] = most_running_;
  out["first_arrival"] = stamp(first_);
  out["last_arrival"] = stamp(last_);
  out["by_status"] = by_status_;
  out["by_fault"] = by_fault_;
  out["by_path"] = by_path_;
  return out.dump(-1, ' ', false,
                  nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace bidiq
