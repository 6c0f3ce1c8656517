#include "actors/cache/open_questions.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

// Leases know a claim by one number: of the question and, in the lower bits, of
// its segment. A job of 27 UFs, 14 modalities and a year has less than 2^18.
constexpr unsigned segment_bits = 24;

} // namespace

void open_questions::ask(uint64_t asker, const days_question_ptr& x) {
  auto id = ++last_id_;
  auto& its = open_[id];
  its = std::make_shared<asked>(asked{id, asker, open_question{x}});
  run(asked_ptr{its});
}

// What is read is kept, also of askers that nothing is known about.
void open_questions::hand_in(uint64_t asker, const days_read& x) {
  handed_key key{asker, x.ticket, x.segment};
  auto& its = handed_[key];
  ++its.batches;
  its.lease = x.lease;
  its.ended = x.ended;
  writer_.store(x.days, [this, key] { on_kept(key); });
}

void open_questions::on_kept(const handed_key& key) {
  auto i = handed_.find(key);
  if (--i->second.batches > 0)
    return;
  auto all = i->second;
  handed_.erase(i);
  if (all.ended)
    end(key, all);
}

void open_questions::end(const handed_key& key, const handed& x) {
  auto [asker, ticket, segment] = key;
  leases_.end(x.lease);
  if (x.given_up)
    return;
  if (auto its = find(asker, ticket)) {
    its->about.handed_in(segment);
    return run(its);
  }
  // Read without a question, or one to a predecessor of this cache.
  auto answer = std::make_shared<days_answer>();
  answer->ticket = ticket;
  answer->segments.push_back({segment, segment_news::kind::over, {}, 0});
  tell_(asker, answer);
}

// What has been handed in is kept before the lease of its segment ends.
void open_questions::give_up(uint64_t asker, uint64_t ticket) {
  auto x = find(asker, ticket);
  if (!x)
    return;
  open_.erase(x->id);
  for (size_t segment = 0; segment < x->about.size(); ++segment)
    if (auto i = handed_.find({asker, ticket, segment}); i != handed_.end())
      i->second.ended = i->second.given_up = true;
    else
      leases_.withdraw(claim_of(*x, segment));
}

void open_questions::gone(uint64_t asker) {
  std::erase_if(open_, [asker](auto& x) { return x.second->asker == asker; });
  leases_.gone(asker);
}

void open_questions::hear(const fetch_lease_asker& claim,
                          const shared_leases::verdict& x) {
  auto its = find(claim.ticket >> segment_bits);
  if (!its)
    return;
  auto segment = claim.ticket & ((uint64_t{1} << segment_bits) - 1);
  switch (x.type) {
    case shared_leases::verdict::kind::granted:
      its->about.granted(segment, x.lease);
      break;
    case shared_leases::verdict::kind::busy:
      its->about.busy(segment, {x.first, x.last});
      break;
    case shared_leases::verdict::kind::over:
      its->about.over(segment);
      break;
  }
  run(its);
}

open_questions::asked_ptr open_questions::find(uint64_t id) const {
  auto i = open_.find(id);
  return i == open_.end() ? nullptr : i->second;
}

open_questions::asked_ptr open_questions::find(uint64_t asker,
                                               uint64_t ticket) const {
  auto i = std::find_if(open_.begin(), open_.end(), [&](auto& x) {
    return x.second->asker == asker
           && x.second->about.question().ticket == ticket;
  });
  return i == open_.end() ? nullptr : i->second;
}

fetch_lease_asker open_questions::claim_of(const asked& x,
                                           size_t segment) const {
  return {x.asker, x.id << segment_bits | segment};
}

// What others answer at once is told in one answer with what led to it.
void open_questions::run(const asked_ptr& x) {
  if (std::exchange(x->running, true))
    return;
  for (auto orders = x->about.take_orders(); !orders.empty();
       orders = x->about.take_orders())
    for (auto& order : orders)
      obey(x, order);
  x->running = false;
  if (auto answer = x->about.take_answer())
    tell_(x->asker, answer);
  if (x->about.finished())
    open_.erase(x->id);
}

void open_questions::obey(const asked_ptr& x,
                          const open_question::order& order) {
  auto& question = x->about.question();
  auto& [scope, days] = order.list;
  switch (order.type) {
    case open_question::order::kind::look: {
      cache_question wanted{question.source, order.partitions, days.first,
                            days.last};
      return reader_.find(
        std::make_shared<const cache_question>(std::move(wanted)),
        [this, id = x->id, segment = order.segment](auto& answer) {
          if (auto its = find(id)) {
            its->about.found(segment, answer);
            run(its);
          }
        });
    }
    case open_question::order::kind::claim:
      return leases_.claim({question.source, scope.code, scope.uf, days.first,
                            days.last},
                           claim_of(*x, order.segment));
    case open_question::order::kind::free:
      return leases_.withdraw(claim_of(*x, order.segment));
  }
}

} // namespace bidiq
