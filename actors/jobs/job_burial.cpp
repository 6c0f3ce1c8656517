#include "actors/jobs/job_burial.hpp"

#include "actors/base/log.hpp"
#include "actors/domain/search_job.hpp"
#include "actors/system/protocol.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

search_supervisor_actor supervisor_of(caf::actor_system& actors) {
  return actors.registry().get<search_supervisor_actor>(search_supervisor_name);
}

// What its clients are told, once, if it had not ended.
void give_up(caf::actor_system& actors, const job& x, std::string message) {
  if (auto to = supervisor_of(actors))
    caf::anon_send(to, gone_atom_v, order_to_end(x), std::move(message));
}

} // namespace

void bury_job(caf::actor_system& actors, const job_store_ptr& store,
              const job_lease& lease, utc_time now,
              std::function<void()> on_dead, const reply<bool>& done) {
  log_line(log_level::warning, "the worker of a job died",
           {{"job_id", std::string_view{lease.id}},
            {"worker", std::string_view{lease.worker}}});
  auto buried = [&actors, on_dead = std::move(on_dead),
                 done](const outcome<job>& x) {
    done.deliver(x || x.error().code != errc::unavailable);
    if (!x || x->state != job_state::dead)
      return;
    on_dead();
    give_up(actors, *x,
            "O processo que executava a busca caiu repetidas vezes");
  };
  store->lapse(lease, now, reply<job>{std::move(buried)});
}

void end_damaged_search(caf::actor_system& actors, const job& x) {
  log_line(log_level::warning, "a job cannot be read",
           {{"job_id", std::string_view{x.id}}});
  give_up(actors, x, damaged_end().error_message);
}

void put_back_job(const job_store_ptr& store, const job_lease& lease, job lost,
                  utc_time now, const reply<job>& answer) {
  lost.token = lease.token - 1; // Whoever takes it gets the next one.
  store->add(std::move(lost), lease.worker, now, answer);
}

void call_off_job(caf::actor_system& actors, const job_store_ptr& store,
                  const job& x, utc_time now, const reply<job>& answer) {
  auto order = order_to_end(x);
  auto called_off = [&actors, order, answer](const outcome<job>& now_is) {
    if (auto to = supervisor_of(actors); now_is && to) {
      // Under the token that it has got by that: whoever had it is fenced.
      auto last = std::make_shared<search_order>(*order);
      last->token = now_is->token;
      caf::anon_send(to, cancel_atom_v, search_order_ptr{std::move(last)});
    }
    answer.deliver(now_is);
  };
  store->cancel(x.id, now, reply<job>{std::move(called_off)});
}

} // namespace bidiq
