#include "net/routes/source_status.hpp"

#include "net/routes/models.hpp"

#include <cmath>
#include <utility>

namespace bidiq {

namespace {

// Three digits: the pace creeps, and what looks alike is not told anew.
double rounded(double x) {
  return std::round(x * 1'000) / 1'000;
}

std::string render(const source_view& x) {
  models::source_health out;
  out.breaker = to_string(x.breaker.state);
  out.rate_limit = x.rate_limit;
  out.rate = rounded(x.rate);
  if (!x.drift.empty())
    out.drift = x.drift;
  return to_json(out);
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
  json_by_name<rendered<models::source_health>> sources;
  for (auto& [name, told] : entries_) {
    sources[name] = {told.json};
    out->all_closed = out->all_closed && told.closed;
  }
  out->json = to_json(sources);
  shown_ = std::move(out);
}

std::shared_ptr<const source_status::snapshot> source_status::look() const {
  std::lock_guard guard{mutex_};
  return shown_;
}

} // namespace bidiq
