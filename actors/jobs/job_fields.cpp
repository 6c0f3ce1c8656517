#include "actors/jobs/job_fields.hpp"

#include "net/redis/fields.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace bidiq {

namespace {

std::string text(const std::optional<utc_time>& x) {
  return x ? job_time(*x) : std::string{};
}

template <class T>
std::optional<T> number(const redis::value& flat, std::string_view name) {
  auto* x = redis::field(flat, name);
  if (!x)
    return std::nullopt;
  T out{};
  auto* end = x->text.data() + x->text.size();
  auto [read, ec] = std::from_chars(x->text.data(), end, out);
  if (ec != std::errc{} || read != end)
    return std::nullopt;
  return out;
}

std::optional<utc_time> time_of(const redis::value& flat,
                                std::string_view name) {
  auto x = number<int64_t>(flat, name);
  if (!x)
    return std::nullopt;
  return utc_time{std::chrono::milliseconds{*x}};
}

} // namespace

std::string job_time(utc_time x) {
  return std::to_string(x.time_since_epoch().count());
}

job_fields fields_of(const job& x) {
  return {{"kind", std::string{to_string(x.type)}},
          {"user", x.user},
          {"state", std::string{to_string(x.state)}},
          {"payload", x.payload},
          {"priority", std::to_string(x.priority)},
          {"attempts", std::to_string(x.attempts)},
          {"crashes", std::to_string(x.crashes)},
          {"progress", std::to_string(x.progress)},
          {"created", job_time(x.created)},
          {"due", job_time(x.due)},
          {"started", text(x.started)},
          {"ended", text(x.ended)},
          {"worker", x.worker},
          {"token", std::to_string(x.token)},
          {"until", job_time(x.leased_until)},
          {"error_code", x.error_code},
          {"error_message", x.error_message},
          {"result_url", x.result_url}};
}

job_fields fields_of(const job& x, const std::vector<std::string_view>& names) {
  auto all = fields_of(x);
  std::erase_if(all, [&](auto& field) {
    return std::find(names.begin(), names.end(), field.first) == names.end();
  });
  return all;
}

std::optional<job> job_from(const redis::value& flat) {
  auto type = job_types.find(redis::text_of(flat, "kind"));
  auto state = job_states.find(redis::text_of(flat, "state"));
  auto token = number<uint64_t>(flat, "token");
  job x;
  x.id = redis::text_of(flat, "id");
  if (!type || !state || !token || x.id.empty())
    return std::nullopt;
  x.type = *type;
  x.state = *state;
  x.token = *token;
  x.user = redis::text_of(flat, "user");
  x.payload = redis::text_of(flat, "payload");
  x.priority = number<int32_t>(flat, "priority").value_or(0);
  x.attempts = number<uint32_t>(flat, "attempts").value_or(0);
  x.crashes = number<uint32_t>(flat, "crashes").value_or(0);
  x.progress = number<int>(flat, "progress").value_or(0);
  x.created = time_of(flat, "created").value_or(utc_time{});
  x.due = time_of(flat, "due").value_or(utc_time{});
  x.started = time_of(flat, "started");
  x.ended = time_of(flat, "ended");
  x.worker = redis::text_of(flat, "worker");
  x.leased_until = time_of(flat, "until").value_or(utc_time{});
  x.error_code = redis::text_of(flat, "error_code");
  x.error_message = redis::text_of(flat, "error_message");
  x.result_url = redis::text_of(flat, "result_url");
  return x;
}

std::optional<job> job_from_values(const redis::value& values) {
  redis::value flat;
  for (size_t i = 0; i < values.items.size() && i < std::size(job_field_names);
       ++i) {
    redis::value name;
    name.type = redis::value::kind::text;
    name.text = job_field_names[i];
    flat.items.push_back(std::move(name));
    flat.items.push_back(values.items[i]);
  }
  return job_from(flat);
}

} // namespace bidiq
