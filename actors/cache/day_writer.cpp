#include "actors/cache/day_writer.hpp"

#include "actors/cache/cache_scripts.hpp"
#include "actors/cache/day_codec.hpp"
#include "actors/cache/lookup.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

void day_writer::store(const cache_batch& x, std::function<void()> then) {
  for (auto& partition : x.partitions)
    for (auto& cell : partition.cells)
      memory_.put({x.source, partition.partition, cell.day}, cell);
  auto of = std::make_shared<storing>();
  of->then = std::move(then);
  if (port_.shares())
    queue_months(x, of);
  if (of->missing == 0)
    return on_stored(of);
  port_.limit([of] { return of->answered; }, [this, of] { on_stored(of); });
  write_next();
}

void day_writer::queue_months(const cache_batch& x, const storing_ptr& of) {
  auto now = options_.now();
  for (auto& partition : x.partitions) {
    std::string month;
    for (auto& cell : partition.cells) {
      if (!freshness_of(cell, now, options_.freshness))
        continue;
      if (auto its = month_of(cell.day); its != month) {
        month = std::move(its);
        to_write_.push_back(
          {port_.keys().cache(x.source, partition.partition.uf,
                              partition.partition.modality, month),
           {},
           of});
        ++of->missing;
      }
      to_write_.back().cells.push_back(cell);
    }
  }
}

void day_writer::write_next() {
  while (!to_write_.empty() && writing_bytes_ < options_.max_writing_bytes) {
    auto x = std::move(to_write_.front());
    to_write_.pop_front();
    if (port_.shares())
      port_.work([&] { send_month(x); });
    else
      on_month_stored(x.of);
  }
}

void day_writer::send_month(const month_days& x) {
  auto now = options_.now();
  std::vector<std::string> args(2);
  size_t bytes = 0;
  std::chrono::milliseconds life{1};
  for (auto& cell : x.cells) {
    auto text = encode_day(cell);
    if (!text)
      continue;
    bytes += text->size();
    life = std::max(life, usable_until(cell, options_.freshness) - now);
    args.push_back(day_of_month(cell.day));
    args.push_back(std::move(*text));
  }
  args[0] = std::to_string(life.count());
  args[1] = std::to_string(options_.freshness.max_skew.count());
  writing_bytes_ += bytes;
  port_.run(store_days_script(), {{x.key}, std::move(args)},
            [this, of = x.of, bytes](const auto&) {
              writing_bytes_ -= bytes;
              on_month_stored(of);
              write_next();
            });
}

void day_writer::on_month_stored(const storing_ptr& of) {
  if (--of->missing == 0)
    on_stored(of);
}

void day_writer::on_stored(const storing_ptr& of) {
  if (!std::exchange(of->answered, true))
    of->then();
}

// What is on its way to Redis was read before and is not sent any more.
void day_writer::forget() {
  for (auto& x : std::exchange(to_write_, {}))
    on_month_stored(x.of);
}

} // namespace bidiq
