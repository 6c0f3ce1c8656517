// How questions are answered.
#include "actors/cache/day_codec.hpp"
#include "actors/cache/notice_cache.hpp"

#include <caf/send.hpp>

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

void notice_cache_state::find(const cache_question_ptr& x,
                              const cache_sink_actor& sink) {
  cache_lookup lookup{x, options.freshness, options.random()};
  auto found = lookup.read(*memory, options.now());
  if (options.on_looked_up)
    options.on_looked_up(cache_level::memory, x->source, found);
  auto asked = std::make_shared<question>(
    question{std::move(lookup), sink, start_watch()});
  if (!shares() || asked->lookup.settled(options.now()))
    return answer(asked);
  limit(
    asked->waiting, [asked] { return asked->answered; },
    [this, asked] {
      // What others have brought meanwhile.
      asked->lookup.read(*memory, options.now());
      answer(asked);
    });
  to_read.push_back(asked);
  read_next();
}

// One question at a time has days on their way: what it brings to memory, those
// behind it need not ask for. They take turns.
void notice_cache_state::read_next() {
  while (!reading && !to_read.empty()) {
    auto x = std::move(to_read.front());
    to_read.pop_front();
    if (x->answered)
      continue;
    auto now = options.now();
    x->lookup.read(*memory, now);
    auto months = x->lookup.next(options.days_at_a_time, now);
    if (months.empty() || !shares())
      answer(x);
    else
      send_reads(x, std::move(months));
  }
}

// The answers are gathered where they come in, on the client's thread.
void notice_cache_state::send_reads(const question_ptr& x,
                                    std::vector<month_query> months) {
  reading = true;
  auto all = std::make_shared<month_answers>();
  all->months = std::move(months);
  all->answers.resize(all->months.size(), redis::answer{redis::value{}});
  all->missing = all->months.size();
  auto finish = [this, x, all, began = epoch] { on_read(x, *all, began); };
  auto me = caf::actor_cast<notice_cache_actor>(self);
  auto& asked = x->lookup.question();
  for (size_t i = 0; i < all->months.size(); ++i)
    options.redis->client->run(
      read_days_script(),
      {month_key(options.redis->keys, asked, all->months[i])},
      month_arguments(all->months[i]),
      [me, all, i, finish](redis::answer found) {
        all->answers[i] = std::move(found);
        if (--all->missing > 0)
          return;
        auto step = std::make_shared<cache_step>();
        step->run = finish;
        caf::anon_send(me, internal_atom_v, redis_atom_v,
                       cache_step_ptr{std::move(step)});
      });
}

void notice_cache_state::on_read(const question_ptr& x,
                                 const month_answers& all, uint64_t began) {
  reading = false;
  const redis::answer* broken = nullptr;
  work([&] {
    for (size_t i = 0; i < all.months.size(); ++i)
      if (all.answers[i])
        take_month(x, all.months[i], *all.answers[i], began == epoch);
      else if (all.answers[i].error().code == redis::errc::wrongtype)
        distrust(x, all.months[i], poison_reason::type, {});
      else
        broken = &all.answers[i];
  });
  if (broken) {
    report(*broken);
    answer(x);
  } else if (!x->answered) {
    to_read.push_back(x);
  }
  read_next();
}

// What came from before all was forgotten stays out of memory.
void notice_cache_state::take_month(const question_ptr& x,
                                    const month_query& month,
                                    const redis::value& found, bool keep) {
  auto now = options.now();
  auto n = std::min(found.items.size(), month.days.size());
  for (size_t i = 0; i < n; ++i) {
    if (found.items[i].is_nil())
      continue;
    auto cell = decode_day(found.items[i].text, month.days[i]);
    if (!cell)
      distrust(x, month, reason_of(found.items[i]),
               "day " + day_of_month(month.days[i]));
    if (!cell || !freshness_of(*cell, now, options.freshness))
      continue;
    if (keep)
      memory->put(x->lookup.key_of(month.partition, cell->day), *cell);
    x->lookup.add(month.partition, std::move(*cell), now);
  }
}

// It is as if the day were not there: it is read from its source, and what is
// stored then takes its place.
void notice_cache_state::distrust(const question_ptr& x,
                                  const month_query& month, poison_reason why,
                                  std::string detail) {
  report_poison(*options.redis,
                {"day", why,
                 month_key(options.redis->keys, x->lookup.question(), month),
                 std::move(detail)});
}

void notice_cache_state::answer(const question_ptr& x) {
  if (std::exchange(x->answered, true))
    return;
  auto& asked = x->lookup.question();
  auto& found = x->lookup.shared();
  if (options.on_looked_up && found != cache_counts{})
    options.on_looked_up(cache_level::redis, asked.source, found);
  self->send(x->sink, find_atom_v, x->lookup.answer(options.now()));
}

} // namespace bidiq
