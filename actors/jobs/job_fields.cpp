#include "actors/jobs/job_fields.hpp"

#include "net/redis/fields.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

namespace bidiq {

namespace {

std::string text(const std::optional<utc_time>& x) {
  return x ? job_time(*x) : std::string{};
}

struct field_maker {
  std::string_view name;
  std::string (*make)(const job& x);
};

constexpr size_t always_there = 9;

constexpr field_maker makers[]
  = {{"kind", [](const job& x) { return std::string{to_string(x.type)}; }},
     {"user", [](const job& x) { return x.user; }},
     {"state", [](const job& x) { return std::string{to_string(x.state)}; }},
     {"payload", [](const job& x) { return x.payload; }},
     {"priority", [](const job& x) { return std::to_string(x.priority); }},
     {"created", [](const job& x) { return job_time(x.created); }},
     {"due", [](const job& x) { return job_time(x.due); }},
     {"attempts", [](const job& x) { return std::to_string(x.attempts); }},
     {"token", [](const job& x) { return std::to_string(x.token); }},
     {"crashes", [](const job& x) { return std::to_string(x.crashes); }},
     {"progress", [](const job& x) { return std::to_string(x.progress); }},
     {"started", [](const job& x) { return text(x.started); }},
     {"ended", [](const job& x) { return text(x.ended); }},
     {"worker", [](const job& x) { return x.worker; }},
     {"until", [](const job& x) { return job_time(x.leased_until); }},
     {"error_code", [](const job& x) { return x.error_code; }},
     {"error_message", [](const job& x) { return x.error_message; }},
     {"result_url", [](const job& x) { return x.result_url; }}};

template <class T>
std::optional<T> number(const redis::value* x) {
  if (!x)
    return std::nullopt;
  T out{};
  auto* end = x->text.data() + x->text.size();
  auto [read, ec] = std::from_chars(x->text.data(), end, out);
  if (ec != std::errc{} || read != end)
    return std::nullopt;
  return out;
}

std::optional<utc_time> time_of(const redis::value* x) {
  auto n = number<int64_t>(x);
  if (!n)
    return std::nullopt;
  return utc_time{std::chrono::milliseconds{*n}};
}

// `field` finds a value by its name; null if there is none.
template <class F>
std::optional<job> read_job(F field) {
  auto words = [&](std::string_view name) {
    auto* x = field(name);
    return x ? x->text : std::string{};
  };
  job x;
  x.id = words("id");
  x.worker = words("worker");
  auto type = job_types.find(words("kind"));
  auto state = job_states.find(words("state"));
  if (!state && !x.worker.empty())
    state = job_state::running;
  auto token = number<uint64_t>(field("token"));
  if (!type || !state || !token || x.id.empty())
    return std::nullopt;
  x.type = *type;
  x.state = *state;
  x.token = *token;
  x.user = words("user");
  x.payload = words("payload");
  x.priority = number<int32_t>(field("priority")).value_or(0);
  x.attempts = number<uint32_t>(field("attempts")).value_or(0);
  x.crashes = number<uint32_t>(field("crashes")).value_or(0);
  x.progress = number<int>(field("progress")).value_or(0);
  x.created = time_of(field("created")).value_or(utc_time{});
  x.due = time_of(field("due")).value_or(utc_time{});
  x.started = time_of(field("started"));
  x.ended = time_of(field("ended"));
  if (!x.worker.empty())
    x.leased_until = time_of(field("until")).value_or(utc_time{});
  x.error_code = words("error_code");
  x.error_message = words("error_message");
  x.result_url = words("result_url");
  return x;
}

// Finds values that stand in the order of `names`.
template <size_t N>
auto in_order(const redis::value& values, const std::string_view (&names)[N]) {
  return [&](std::string_view name) -> const redis::value* {
    auto at = std::find(names, names + N, name) - names;
    auto i = static_cast<size_t>(at);
    return i < N && i < values.items.size() ? &values.items[i] : nullptr;
  };
}

} // namespace

std::string job_time(utc_time x) {
  return std::to_string(x.time_since_epoch().count());
}

job_fields fields_of(const job& x) {
  job_fields out;
  out.reserve(std::size(makers));
  for (auto& field : makers)
    out.emplace_back(field.name, field.make(x));
  return out;
}

job_fields fields_of(const job& x, const std::vector<std::string_view>& names) {
  job_fields out;
  out.reserve(names.size());
  for (auto& name : names) {
    auto* field = std::find_if(std::begin(makers), std::end(makers),
                               [&](auto& y) { return y.name == name; });
    out.emplace_back(field->name, field->make(x));
  }
  return out;
}

job_fields first_fields_of(const job& x) {
  auto out = fields_of(x);
  out.erase(std::remove_if(out.begin() + always_there, out.end(),
                           [](auto& field) {
                             return field.second.empty() || field.second == "0";
                           }),
            out.end());
  return out;
}

std::optional<job> job_from(const redis::value& flat) {
  return read_job(
    [&](std::string_view name) { return redis::field(flat, name); });
}

std::optional<job> job_from_values(const redis::value& values) {
  return read_job(in_order(values, job_field_names));
}

std::optional<job> taken_job_from(const redis::value& values,
                                  const std::string& worker, utc_time until) {
  redis::value has;
  has.text = worker;
  auto field = in_order(values, taken_field_names);
  auto x = read_job([&](std::string_view name) {
    return name == "worker" ? &has : field(name);
  });
  if (x) {
    x->state = job_state::leased;
    x->leased_until = until;
  }
  return x;
}

} // namespace bidiq
