#include "actors/jobs/resumption.hpp"

#include "actors/domain/search_job.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>

namespace bidiq {

namespace {

using kind = resumption::kind;
using teller = std::function<void(const resumption&)>;

template <class Handle>
Handle service(caf::actor_system& actors, caf::atom_value name) {
  return actors.registry().get<Handle>(name);
}

resumption no_service() {
  return {kind::later, {}, "a service is restarting"};
}

void tell_failure(const teller& tell, const failure& why) {
  if (is_final(why.code))
    tell({kind::ended, job_end_of(why)});
  else
    tell(
      {kind::later, {}, std::string{to_string(why.code)} + ' ' + why.context});
}

// It is found even if it has not come to that itself. The answer is of no use.
void make_known(caf::actor_system& actors, const search_order& order) {
  if (auto x = service<progress_registry_actor>(actors, progress_registry_name))
    caf::anon_send(x, claim_atom_v, order.request->search_id, order.who.user,
                   static_cast<uint32_t>(order.request->ufs.size()));
}

// Another node runs it, or has: the job ends as that search does.
void follow(caf::actor_system& actors, const search_order& order,
            const teller& tell) {
  auto store = service<result_store_actor>(actors, result_store_name);
  if (!store)
    return tell(no_service());
  caf::anon_send(
    store, wait_atom_v, order.request->search_id, order.who,
    reply<search_result_ptr>{[tell](const outcome<search_result_ptr>& x) {
      if (x)
        tell({kind::ended, job_end_of(**x)});
      else
        tell_failure(tell, x.error());
    }});
}

// It had ended before its process died, which did not come to writing that
// down: the history knows how.
void look_up_end(caf::actor_system& actors, const search_order& order,
                 const teller& tell) {
  auto keeper = service<accounts_actor>(actors, accounts_name);
  if (!keeper)
    return tell(no_service());
  caf::anon_send(keeper, find_atom_v, order.who, order.request->search_id,
                 reply<search_record>{[tell](const outcome<search_record>& x) {
                   if (x)
                     tell({kind::ended, job_end_of(*x)});
                   else
                     tell_failure(tell, x.error());
                 }});
}

} // namespace

void resume_search(caf::actor_system& actors, const search_order_ptr& order,
                   const teller& tell) {
  auto supervisor = service<search_supervisor_actor>(actors,
                                                     search_supervisor_name);
  if (!supervisor)
    return tell(no_service());
  caf::anon_send(
    supervisor, submit_atom_v, order,
    reply<submitted>{[&actors, order, tell](const outcome<submitted>& x) {
      if (!x && x.error().code == errc::gone)
        return look_up_end(actors, *order, tell);
      if (!x)
        return tell_failure(tell, x.error());
      if (x->joined) {
        tell({kind::follows});
        return follow(actors, *order, tell);
      }
      make_known(actors, *order);
      tell({kind::runs});
    }});
}

} // namespace bidiq
