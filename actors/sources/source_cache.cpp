// Questions to the cache of raw notices, and its answers.
#include "actors/sources/source.hpp"

#include <caf/actor_registry.hpp>

#include <algorithm>

namespace bidiq {

notice_cache_actor source_state::cache() {
  auto& registry = self->system().registry();
  auto found = registry.get<notice_cache_actor>(notice_cache_name);
  if (found && found.address() != cache_addr) {
    cache_addr = found.address();
    self->monitor(found);
  }
  return found;
}

void source_state::obey(const entry_ptr& entry, const task_order& order) {
  switch (order.type) {
    case task_order::kind::find:
    case task_order::kind::claim:
    case task_order::kind::store:
      return ask_cache(entry, order);
    case task_order::kind::withdraw: {
      auto mine = [&](const auto& x) {
        return x.second.entry == entry && x.second.segment == order.segment
               && x.second.type == task_order::kind::claim;
      };
      auto i = std::find_if(questions.begin(), questions.end(), mine);
      if (i == questions.end())
        return;
      if (auto to = cache())
        self->send(to, cancel_atom_v, i->first,
                   caf::actor_cast<cache_sink_actor>(self));
      questions.erase(i);
      return;
    }
    case task_order::kind::end:
      if (auto to = cache(); to && order.lease != 0)
        self->send(to, done_atom_v, order.lease);
      return;
  }
}

void source_state::ask_cache(const entry_ptr& entry, const task_order& order) {
  question asked{entry, order.segment, order.type, false};
  auto to = cache();
  if (!to)
    return answer_without_cache(asked);
  auto ticket = ++last_ticket;
  questions[ticket] = asked;
  auto me = caf::actor_cast<cache_sink_actor>(self);
  auto& cached_as = api->traits().name;
  if (order.type == task_order::kind::find) {
    cache_question x{ticket, cached_as, order.partitions, order.days.first,
                     order.days.last};
    self->send(to, find_atom_v,
               cache_question_ptr{std::make_shared<cache_question>(x)}, me);
  } else if (order.type == task_order::kind::claim) {
    fetch_lease_request x{ticket,           cached_as,        order.scope.uf,
                          order.scope.code, order.days.first, order.days.last};
    self->send(to, claim_atom_v, x, me);
  } else {
    cache_batch x{ticket, cached_as, order.cells};
    self->send(to, store_atom_v,
               cache_batch_ptr{std::make_shared<cache_batch>(std::move(x))},
               me);
  }
}

// Without a cache nothing is known, and nobody else reads anything.
void source_state::answer_without_cache(const question& x) {
  auto& task = x.entry->task;
  switch (x.type) {
    case task_order::kind::find:
      return task.found(x.segment, {}, options.now(), judge->page_size());
    case task_order::kind::claim:
      return x.busy ? task.over(x.segment) : task.granted(x.segment, 0);
    case task_order::kind::store:
      return task.stored(x.segment);
    case task_order::kind::withdraw:
    case task_order::kind::end:
      return;
  }
}

void source_state::cache_lost() {
  for (auto& [ticket, x] : std::exchange(questions, {})) {
    answer_without_cache(x);
    flush(x.entry);
  }
}

void source_state::found(const cache_answer_ptr& answer) {
  auto i = questions.find(answer->ticket);
  if (i == questions.end())
    return;
  auto x = i->second;
  questions.erase(i);
  x.entry->task.found(x.segment, *answer, options.now(), judge->page_size());
  flush(x.entry);
  pump();
}

void source_state::on_verdict(const fetch_lease_verdict& x) {
  auto i = questions.find(x.ticket);
  if (i == questions.end()) {
    // Granted before it heard that nobody waits any more.
    if (auto to = cache(); to && x.type == fetch_lease_verdict::kind::granted)
      self->send(to, done_atom_v, x.lease);
    return;
  }
  auto asked = i->second;
  auto& task = asked.entry->task;
  if (x.type == fetch_lease_verdict::kind::busy) {
    i->second.busy = true;
    task.busy(asked.segment, {x.first, x.last});
  } else {
    questions.erase(i);
    if (x.type == fetch_lease_verdict::kind::granted)
      task.granted(asked.segment, x.lease);
    else
      task.over(asked.segment);
  }
  flush(asked.entry);
  pump();
}

void source_state::stored(uint64_t ticket) {
  auto i = questions.find(ticket);
  if (i == questions.end())
    return;
  auto x = i->second;
  questions.erase(i);
  x.entry->task.stored(x.segment);
  flush(x.entry);
  pump();
}

} // namespace bidiq
