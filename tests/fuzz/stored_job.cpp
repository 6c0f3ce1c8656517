// Any bytes as a job of Redis, as what a job is to do, as the report of a loop,
// and as a crontab: no crash, and what is understood keeps what it says. The
// first byte chooses.
#include "actors/base/cron.hpp"
#include "actors/domain/loop_report.hpp"
#include "actors/domain/search_job.hpp"
#include "actors/jobs/job_fields.hpp"
#include "net/redis/resp.hpp"

#include <cstdlib>

namespace {

using namespace bidiq;

// What one node writes another one reads as the same.
void keep(const std::optional<job>& x) {
  if (!x)
    return;
  redis::value flat;
  auto add = [&flat](std::string text) {
    redis::value item;
    item.type = redis::value::kind::text;
    item.text = std::move(text);
    flat.items.push_back(std::move(item));
  };
  add("id");
  add(x->id);
  for (auto& [name, value] : fields_of(*x)) {
    add(std::string{name});
    add(value);
  }
  if (job_from(flat) != x)
    std::abort();
}

void read_job(std::string_view text, bool named) {
  redis::reply_parser parser{size_t{1} << 20};
  parser.feed(text);
  while (parser.next() == redis::reply_parser::step::ready)
    if (parser.is_error()) {
      continue;
    } else if (named) {
      keep(job_from(parser.reply()));
    } else {
      keep(job_from_values(parser.reply()));
      keep(taken_job_from(parser.reply(), "worker", utc_time{}));
    }
}

void read_payload(std::string_view text) {
  job x;
  x.id = "search-01";
  x.payload = text;
  (void) order_of(x);
  auto report = decode_loop_report(text);
  if (report && decode_loop_report(encode_loop_report(*report)) != report)
    std::abort();
}

void read_cron(std::string_view text) {
  utc_time now{std::chrono::milliseconds{1'796'000'000'000}};
  if (auto x = cron::parse(text); x && x->next_after(now) <= now)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 4) {
    case 0:
    case 1:
      read_job(text, data[0] % 4 == 0);
      break;
    case 2:
      read_payload(text);
      break;
    default:
      read_cron(text);
  }
  return 0;
}
