#include "net/routes/source_status.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace bidiq {

namespace {

std::string dump(const nlohmann::ordered_json& x) {
  return x.dump(-1, ' ', false,
                nlohmann::ordered_json::error_handler_t::replace);
}

// Three digits: the pace creeps, and what looks alike is not told anew.
double rounded(double x) {
  return std::round(x * 1'000) / 1'000;
}

std::string render(const source_view& x) {
  nlohmann::ordered_json out{{"breaker", to_string(x.breaker.state)},
                             {"rate_limit", x.rate_limit},
                             {"rate", rounded(x.rate)}};
  if (!x.drift.empty())
    out["drift"] = x.drift;
  return dump(out);
}

} // namespace

void source_status::update(const source_view& x) {
  entry next{render(x), x.breaker.state == breaker_state::closed};
  std::lock_guard guard{mutex_};
  auto [i, fresh] = entries_.try_emplace(x.source);
  if (!fresh && i->second == next)
    return;
  i->second = std::move(next);
  auto out = std::make_shared<snapshot>();
  out->json = "{";
  for (auto& [name, told] : entries_) {
    out->json += out->json.size() > 1 ? "," : "";
    out->json += dump(name) + ":" + told.json;
    out->all_closed = out->all_closed && told.closed;
  }
  out->json += "}";
  shown_ = std::move(out);
}

std::shared_ptr<const source_status::snapshot> source_status::look() const {
  std::lock_guard guard{mutex_};
  return shown_;
}

} // namespace bidiq
