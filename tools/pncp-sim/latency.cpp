#include "tools/pncp-sim/latency.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/real_day.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

constexpr int64_t longest = 24 * 3600 * 1000;

std::optional<milliseconds> to_time(std::string_view text) {
  int64_t value = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < 0 || value > longest)
    return std::nullopt;
  return milliseconds{value};
}

std::optional<milliseconds> logged_time(std::string_view line, bool successes) {
  auto entry = parse_json(line);
  if (!entry.is_object())
    return std::nullopt;
  auto found = entry.find("duration_seconds");
  if (found == entry.end() || !found->is_number())
    return std::nullopt;
  if (successes && entry.value("status", nlohmann::json{}) != 200)
    return std::nullopt;
  return milliseconds{static_cast<int64_t>(found->get<double>() * 1000)};
}

std::vector<milliseconds> logged_times(std::string_view text, bool successes) {
  std::vector<milliseconds> out;
  while (!text.empty()) {
    auto end = text.find('\n');
    if (auto time = logged_time(text.substr(0, end), successes))
      out.push_back(*time);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

} // namespace

outcome<latency_model> latency_model::parse(std::string_view text,
                                            const file_reader& read_file) {
  latency_model model;
  model.text_ = text;
  auto colon = text.find(':');
  auto kind = text.substr(0, colon);
  auto rest = colon == std::string_view::npos ? std::string_view{}
                                              : text.substr(colon + 1);
  auto dash = rest.find('-');
  auto first = to_time(rest.substr(0, kind == "uniform" ? dash : rest.size()));
  if (kind == "none" && rest.empty())
    return model;
  if (kind == "fixed" && first) {
    model.from_ = model.to_ = *first;
    return model;
  }
  if (kind == "uniform" && first && dash != std::string_view::npos) {
    auto last = to_time(rest.substr(dash + 1));
    model.from_ = *first;
    model.to_ = last.value_or(milliseconds{-1});
    if (model.from_ <= model.to_)
      return model;
  }
  if (text == "real") {
    auto times = real_latencies();
    model.samples_.assign(times.begin(), times.end());
    return model;
  }
  if ((kind == "log" || kind == "real") && read_file) {
    model.samples_ = logged_times(read_file(std::string{rest}).value_or(""),
                                  kind == "real");
    if (!model.samples_.empty())
      return model;
  }
  return fail(errc::invalid_request, "latency: " + std::string{text});
}

milliseconds latency_model::draw(uint64_t hash) const noexcept {
  if (!samples_.empty())
    return samples_[hash % samples_.size()];
  auto span = static_cast<uint64_t>((to_ - from_).count()) + 1;
  return from_ + milliseconds{static_cast<int64_t>(hash % span)};
}

} // namespace bidiq
