#include "actors/results/ended_logs.hpp"

namespace bidiq {

namespace {

constexpr caf::timespan claim_timeout = std::chrono::seconds{2};
constexpr caf::timespan claim_retry = std::chrono::milliseconds{100};

} // namespace

void ended_logs::recover() {
  for (auto& x : known_.ended())
    if (x.told)
      tell_again(x.last.search_id);
}

void ended_logs::keep(const std::string& id,
                      const progress_broker_actor& broker) {
  if (broker)
    watch(id, broker);
  else
    tell_again(id);
}

void ended_logs::watch(const std::string& id,
                       const progress_broker_actor& broker) {
  if (ids_.emplace(broker.address(), id).second)
    self_->monitor(broker);
}

void ended_logs::on_down(const caf::down_msg& msg) {
  auto found = ids_.extract(msg.source);
  if (found.empty())
    return;
  if (msg.reason)
    tell_again(found.mapped());
  else // The log has expired, and left its last event.
    known_.forget_told(found.mapped());
}

// A broker that has the end already ignores all of it.
void ended_logs::tell_again(const std::string& id) {
  auto x = known_.find(id);
  if (!x || !x->told)
    return;
  auto later = [this, id] {
    port_.after(claim_retry, [this, id] { tell_again(id); });
  };
  auto registry = port_.progress();
  if (!registry)
    return later();
  auto tell = [this, id, told = x->told](const progress_broker_actor& broker) {
    for (auto& draft : *told)
      self_->send(broker, caf::publish_atom_v, draft);
    watch(id, broker);
  };
  auto& order = *x->order;
  self_
    ->request(registry, claim_timeout, claim_atom_v, id, order.who.user,
              static_cast<uint32_t>(order.request->ufs.size()))
    .then(tell, [later](caf::error&) { later(); });
}

} // namespace bidiq
