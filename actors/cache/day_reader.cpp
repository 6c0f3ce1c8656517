#include "actors/cache/day_reader.hpp"

#include "actors/cache/cache_scripts.hpp"
#include "actors/cache/day_codec.hpp"

#include <utility>

namespace bidiq {

namespace {

std::string month_key(const key_space& keys, const cache_question& asked,
                      const month_query& month) {
  auto& partition = asked.partitions[month.partition];
  return keys.cache(asked.source, partition.uf, partition.modality,
                    month.month);
}

std::vector<std::string> month_arguments(const month_query& month) {
  std::vector<std::string> out{std::to_string(max_cell_bytes)};
  for (auto day : month.days)
    out.push_back(day_of_month(day));
  return out;
}

// Why a text is not a day.
poison_reason reason_of(const redis::value& x) {
  if (x.type != redis::value::kind::text)
    return poison_reason::size;
  return is_foreign_day(x.text) ? poison_reason::version
                                : poison_reason::damaged;
}

} // namespace

void day_reader::find(const cache_question_ptr& x, receiver then) {
  cache_lookup lookup{x, options_.freshness, options_.random()};
  auto found = lookup.read(memory_, options_.now());
  if (options_.on_looked_up)
    options_.on_looked_up(cache_level::memory, x->source, found);
  auto asked
    = std::make_shared<question>(question{std::move(lookup), std::move(then)});
  if (!port_.shares() || asked->lookup.settled(options_.now()))
    return answer(asked);
  port_.limit([asked] { return asked->answered; },
              [this, asked] {
                // What others have brought meanwhile.
                asked->lookup.read(memory_, options_.now());
                answer(asked);
              });
  waiting_.push_back(asked);
  read_next();
}

void day_reader::read_next() {
  while (!reading_ && !waiting_.empty()) {
    auto x = std::move(waiting_.front());
    waiting_.pop_front();
    if (x->answered)
      continue;
    auto now = options_.now();
    x->lookup.read(memory_, now);
    auto months = x->lookup.next(options_.days_at_a_time, now);
    if (months.empty() || !port_.shares())
      answer(x);
    else
      ask(x, std::move(months));
  }
}

void day_reader::ask(const question_ptr& x, std::vector<month_query> months) {
  reading_ = true;
  std::vector<cache_port::script_call> calls;
  calls.reserve(months.size());
  for (auto& month : months)
    calls.push_back({{month_key(port_.keys(), x->lookup.question(), month)},
                     month_arguments(month)});
  port_.run_all(read_days_script(), std::move(calls),
                [this, x, months = std::move(months),
                 began = epoch_](const std::vector<redis::answer>& found) {
                  on_read(x, months, found, began == epoch_);
                });
}

// What came from before all was forgotten is not kept.
void day_reader::on_read(const question_ptr& x,
                         const std::vector<month_query>& months,
                         const std::vector<redis::answer>& found, bool keep) {
  reading_ = false;
  auto broken = false;
  port_.work([&] {
    for (size_t i = 0; i < months.size(); ++i)
      if (found[i])
        take_month(x, months[i], *found[i], keep);
      else if (found[i].error().code == redis::errc::wrongtype)
        distrust(x, months[i], poison_reason::type, {});
      else
        broken = true;
  });
  if (broken) {
    answer(x);
  } else if (!x->answered) {
    waiting_.push_back(x);
  }
  read_next();
}

void day_reader::take_month(const question_ptr& x, const month_query& month,
                            const redis::value& found, bool keep) {
  auto now = options_.now();
  auto n = std::min(found.items.size(), month.days.size());
  for (size_t i = 0; i < n; ++i) {
    if (found.items[i].is_nil())
      continue;
    auto cell = decode_day(found.items[i].text, month.days[i]);
    if (!cell)
      distrust(x, month, reason_of(found.items[i]),
               "day " + day_of_month(month.days[i]));
    if (!cell || !freshness_of(*cell, now, options_.freshness))
      continue;
    if (keep)
      memory_.put(x->lookup.key_of(month.partition, cell->day), *cell);
    x->lookup.add(month.partition, std::move(*cell), now);
  }
}

// It is as if the day were not there: it is read from its source, and what is
// stored then takes its place.
void day_reader::distrust(const question_ptr& x, const month_query& month,
                          poison_reason why, std::string detail) {
  report_poison(port_.redis(),
                {"day", why,
                 month_key(port_.keys(), x->lookup.question(), month),
                 std::move(detail)});
}

void day_reader::answer(const question_ptr& x) {
  if (std::exchange(x->answered, true))
    return;
  auto& found = x->lookup.shared();
  if (options_.on_looked_up && found != cache_counts{})
    options_.on_looked_up(cache_level::redis, x->lookup.question().source,
                          found);
  x->then(x->lookup.answer(options_.now()));
}

} // namespace bidiq
