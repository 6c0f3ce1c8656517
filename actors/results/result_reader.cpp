#include "actors/results/result_reader.hpp"

#include "actors/results/lost_state.hpp"

#include <utility>

namespace bidiq {

result_reader::result_reader(store_port& port,
                             const result_store_options& options)
  : port_(port),
    options_(options),
    cached_(options.max_shelved, options.max_shelved_bytes) {
  // nop
}

// Each level halves it.
void result_reader::fit() {
  auto level = options_.memory ? options_.memory->level()
                               : memory_level::normal;
  cached_.resize(options_.max_shelved_bytes >> static_cast<unsigned>(level));
}

uint64_t result_reader::bytes() const {
  auto out = cached_.bytes();
  for (auto& [key, x] : readings_)
    for (auto& part : x->parts)
      out += part.capacity();
  return out;
}

std::string result_reader::bad_key(const std::string& id,
                                   const result_head& head) const {
  return port_.keys().result(id, 0) + '@' + head.writing;
}

// -- final results ------------------------------------------------------------

void result_reader::read_final(const std::string& id, const result_head& head,
                               fetched then) {
  if (auto x = cached_.find(id, head.writing))
    return then(std::move(x));
  if (head.other_version)
    return then(other_version());
  if (quarantined(port_.redis(), bad_key(id, head)))
    return then(unreadable());
  if (head.parts == 0
      || head.parts > options_.limits.max_bytes / max_part_bytes)
    return then(poisoned(id, head, poison_reason::size, "so many parts"));
  auto& slot = readings_[id + '/' + head.writing];
  auto is_new = !slot;
  if (is_new) {
    slot = std::make_shared<reading>();
    slot->head = head;
    slot->parts.resize(head.parts);
  }
  slot->askers.push_back(std::move(then));
  if (is_new)
    read_more(id, reading_ptr{slot});
}

void result_reader::read_more(const std::string& id, const reading_ptr& x) {
  while (x->asked < x->parts.size()
         && x->asked - x->arrived < options_.parts_in_flight) {
    auto index = x->asked++;
    port_.command(get_at_most(max_part_bytes,
                              port_.keys().result(id, index + 1)),
                  [this, id, x, index](redis::answer part) {
                    on_part(id, x, index, std::move(part));
                  });
  }
}

void result_reader::on_part(const std::string& id, const reading_ptr& x,
                            size_t index, redis::answer part) {
  if (x->askers.empty())
    return;
  if (!part && part.error().code == redis::errc::wrongtype)
    return finish(id, x, poisoned(id, x->head, poison_reason::type, "a part"));
  if (!part)
    return finish(id, x, lost_state("redis: " + part.error().text));
  if (part->text.size() > max_part_bytes)
    return finish(id, x, poisoned(id, x->head, poison_reason::size, "a part"));
  // Or it is just being written anew: then the next head has another name.
  if (!part_of(x->head, index, part->text))
    return finish(id, x,
                  poisoned(id, x->head, poison_reason::damaged,
                           part->text.empty() ? "a part is missing"
                                              : "a part of another"));
  x->parts[index] = std::move(part->text);
  if (++x->arrived < x->parts.size())
    return read_more(id, x);
  auto result = decode_result(x->head, x->parts, options_.limits);
  if (result)
    cached_.put(id, x->head.writing, *result);
  else
    result = poisoned(id, x->head, poison_reason::damaged,
                      result.error().context);
  finish(id, x, std::move(result));
}

void result_reader::finish(const std::string& id, const reading_ptr& x,
                           outcome<search_result_ptr> result) {
  readings_.erase(id + '/' + x->head.writing);
  for (auto& asker : std::exchange(x->askers, {}))
    asker(result);
}

failure result_reader::poisoned(const std::string& id, const result_head& head,
                                poison_reason why, std::string detail) {
  report_poison(port_.redis(),
                {"result", why, bad_key(id, head), std::move(detail)});
  return unreadable();
}

failure result_reader::failed(std::string_view what, const std::string& key,
                              const redis::error& why) {
  if (why.code != redis::errc::wrongtype)
    return lost_state("redis: " + why.text);
  report_poison(port_.redis(), {what, poison_reason::type, key, {}});
  return unreadable();
}

void result_reader::read_partial(const std::string& id,
                                 const shared_search& known, fetched then) {
  auto ended = terminal(known.at().value_or(stage::queued));
  // Its owner keeps the result and stores it as soon as it can, unless it died.
  if (ended && known.status() != search_status::failed)
    return then(lost_state("the result is not stored yet"));
  if (!known.partial_head) {
    if (known.unreadable)
      return then(unreadable());
    if (ended)
      return then(fail(errc::gone, "the search died with its node"));
    return then(search_result_ptr{});
  }
  if (known.partial_head->other_version)
    return then(other_version());
  auto key = port_.keys().partial(id);
  port_.command(get_at_most(max_partial_bytes, key),
                [this, known, then, key](const redis::answer& bytes) {
                  if (!bytes)
                    return then(failed("partial", key, bytes.error()));
                  // Replaced by the final one a moment ago.
                  if (bytes->text.empty())
                    return then(lost_state("the partial result has gone"));
                  auto partial = decode_partial(bytes->text, options_.limits);
                  if (!partial) {
                    report_poison(port_.redis(),
                                  {"partial", poison_reason::damaged, key,
                                   partial.error().context});
                    return then(unreadable());
                  }
                  auto x = settle_partial(*partial, known, options_.now());
                  if (x->status == search_status::queued)
                    x = nullptr;
                  then(std::move(x));
                });
}

} // namespace bidiq
