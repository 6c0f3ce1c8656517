// How days are kept, and forgotten.
#include "actors/cache/day_codec.hpp"
#include "actors/cache/notice_cache.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

constexpr std::chrono::seconds retry_down{2};

failure lost() {
  auto out = fail(errc::shared_state_lost,
                  "what Redis has cached is still there");
  out.retry_after = retry_down;
  return out;
}

// Characters that SCAN's patterns give a meaning.
std::string escaped(const std::string& x) {
  std::string out;
  for (auto c : x) {
    if (std::string_view{"*?[]\\"}.find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

} // namespace

void notice_cache_state::store(const cache_batch_ptr& x,
                               const cache_sink_actor& sink) {
  for (auto& partition : x->partitions)
    for (auto& cell : partition.cells)
      memory->put({x->source, partition.partition, cell.day}, cell);
  auto of = std::make_shared<storing>();
  of->ticket = x->ticket;
  of->sink = sink;
  of->waiting = start_watch();
  if (shares())
    queue_months(*x, of);
  if (of->missing == 0)
    return on_stored(of);
  limit(
    of->waiting, [of] { return of->answered; }, [this, of] { on_stored(of); });
  write_next();
}

void notice_cache_state::queue_months(const cache_batch& x,
                                      const storing_ptr& of) {
  auto now = options.now();
  for (auto& partition : x.partitions) {
    std::string month;
    for (auto& cell : partition.cells) {
      if (!freshness_of(cell, now, options.freshness))
        continue;
      if (auto its = month_of(cell.day); its != month) {
        month = std::move(its);
        to_write.push_back(
          {options.redis->keys.cache(x.source, partition.partition.uf,
                                     partition.partition.modality, month),
           {},
           of});
        ++of->missing;
      }
      to_write.back().cells.push_back(cell);
    }
  }
}

void notice_cache_state::write_next() {
  while (!to_write.empty() && writing_bytes < options.max_writing_bytes) {
    auto x = std::move(to_write.front());
    to_write.pop_front();
    if (shares())
      work([&] { send_month(x); });
    else
      on_month_stored(x.of);
  }
}

void notice_cache_state::send_month(const month_days& x) {
  auto now = options.now();
  std::vector<std::string> args(2);
  size_t bytes = 0;
  std::chrono::milliseconds life{1};
  for (auto& cell : x.cells) {
    auto text = encode_day(cell);
    if (!text)
      continue;
    bytes += text->size();
    life = std::max(life, usable_until(cell, options.freshness) - now);
    args.push_back(day_of_month(cell.day));
    args.push_back(std::move(*text));
  }
  args[0] = std::to_string(life.count());
  args[1] = std::to_string(options.freshness.max_skew.count());
  writing_bytes += bytes;
  options.redis->client->run(store_days_script(), {x.key}, std::move(args),
                             here([this, of = x.of, bytes](auto&) {
                               writing_bytes -= bytes;
                               on_month_stored(of);
                               write_next();
                             }));
}

void notice_cache_state::on_month_stored(const storing_ptr& of) {
  if (--of->missing == 0)
    on_stored(of);
}

void notice_cache_state::on_stored(const storing_ptr& of) {
  if (!std::exchange(of->answered, true))
    self->send(of->sink, store_atom_v, of->ticket);
}

// -- clearing -----------------------------------------------------------------

// What is on its way to Redis was read before and is not sent any more.
void notice_cache_state::forget() {
  memory->clear();
  ++epoch;
  for (auto& x : std::exchange(to_write, {}))
    on_month_stored(x.of);
}

void notice_cache_state::clear(const reply<uint64_t>& answer) {
  auto x = std::make_shared<clearing>();
  x->had = memory->size();
  x->answer = answer;
  forget();
  if (!options.redis)
    return answer.deliver(x->had);
  if (!shares())
    return answer.deliver(lost());
  // It goes on, but nobody waits for it any longer.
  after(options.op_timeout, [x] { x->answer.deliver(x->had); });
  clear_from("0", x);
}

void notice_cache_state::clear_from(const std::string& cursor,
                                    const clearing_ptr& x) {
  auto all = escaped(options.redis->keys.cache_prefix()) + "*";
  options.redis->client->command(
    {"SCAN", cursor, "MATCH", all, "COUNT",
     std::to_string(options.keys_at_a_time)},
    here([this, x](const redis::answer& found) { on_scanned(found, x); }));
}

void notice_cache_state::on_scanned(const redis::answer& found,
                                    const clearing_ptr& x) {
  if (!found || found->items.size() < 2)
    return x->answer.deliver(lost());
  auto cursor = found->items[0].text;
  std::vector<std::string> unlink{"UNLINK"};
  for (auto& key : found->items[1].items)
    unlink.push_back(key.text);
  auto next = [this, x, cursor](const redis::answer& removed) {
    if (!removed)
      return x->answer.deliver(lost());
    if (cursor != "0")
      return clear_from(cursor, x);
    end_clearing(x);
  };
  if (unlink.size() == 1)
    return next(found);
  options.redis->client->command(std::move(unlink), here(next));
}

// Again, since answers from before may have filled memory since; then the
// others, who find nothing in Redis any more.
void notice_cache_state::end_clearing(const clearing_ptr& x) {
  forget();
  auto& redis = *options.redis;
  redis.client->command(
    {"PUBLISH", redis.keys.cache_events(), "clear " + redis.node_id},
    [x](const redis::answer&) { x->answer.deliver(x->had); });
}

} // namespace bidiq
