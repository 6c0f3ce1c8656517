// What the search supervisor does about searches of other nodes.
#include "actors/search/search_supervisor.hpp"

#include "actors/base/log.hpp"

#include <caf/actor_registry.hpp>
#include <caf/send.hpp>

namespace bidiq {

namespace {

constexpr std::chrono::seconds retry_unknown{10};

} // namespace

// -- admission ----------------------------------------------------------------

void search_supervisor_state::ask_owner(const search_order_ptr& order,
                                        const reply<submitted>& answer) {
  auto& id = order->request->search_id;
  auto& registry = self->system().registry();
  auto p = registry.get<progress_registry_actor>(progress_registry_name);
  // The search itself waits for the registry to be back.
  if (!p)
    return answer.deliver(admit(order));
  candidates[id].push_back({order, answer});
  doors.counts.move(order->who.user, admission_counts::phase::none,
                    admission_counts::phase::asked);
  auto me = caf::actor_cast<search_supervisor_actor>(self);
  search_info subject{id, order->who.user,
                      static_cast<uint32_t>(order->request->ufs.size()),
                      fingerprint(*order->request)};
  self->send(p, claim_atom_v, subject,
             reply<claimed>{[me, id](outcome<claimed> x) {
               caf::anon_send(me, internal_atom_v, claim_atom_v, id, x);
             }});
}

void search_supervisor_state::on_claim(const std::string& id,
                                       const outcome<claimed>& x) {
  auto found = candidates.extract(id);
  if (found.empty())
    return;
  doors.counts.move(found.mapped().front().order->who.user,
                    admission_counts::phase::asked,
                    admission_counts::phase::none);
  // The registry crashed over the question: no reason not to search (G8).
  auto ours = !x || x->ours;
  for (auto& [order, answer] : found.mapped()) {
    auto i = entries.find(id);
    if (!ours)
      join_elsewhere({order, answer}, *x);
    else if (i != entries.end())
      answer.deliver(join(*order, i->second));
    else if (doors.draining())
      answer.deliver(fail(errc::draining));
    else
      answer.deliver(admit(order));
  }
  tell_drained();
}

void search_supervisor_state::join_elsewhere(const candidate& x,
                                             const claimed& found) {
  auto& id = x.order->request->search_id;
  auto print = fingerprint(*x.order->request);
  if (!found.user.empty()) {
    auto same = found.user == x.order->who.user && found.request_hash == print;
    return same ? x.answer.deliver(submitted{id, true})
                : x.answer.deliver(fail(errc::search_id_reused));
  }
  // Only its result is left: that says whose it was and what was asked.
  auto checked = [answer = x.answer, id, print](outcome<search_snapshot> it) {
    auto same = it && it->request && fingerprint(*it->request) == print;
    if (same)
      return answer.deliver(submitted{id, true});
    // Another version has stored what was asked.
    auto unknown = fail(errc::shared_state_lost, "what was asked is unknown");
    unknown.retry_after = retry_unknown;
    if (it && !it->request)
      answer.deliver(std::move(unknown));
    else
      answer.deliver(!it && it.error().code != errc::not_found
                       ? it.error()
                       : fail(errc::search_id_reused));
  };
  ask_directory(status_atom_v, id, x.order->who, fail(errc::not_found),
                reply<search_snapshot>{checked});
}

// -- questions ----------------------------------------------------------------

outcome<search_supervisor_state::entry*>
search_supervisor_state::find(const std::string& id, const identity& who) {
  if (auto i = entries.find(id); i != entries.end()) {
    if (i->second.order->who.user == who.user || who.admin)
      return &i->second;
    return fail(errc::not_found);
  }
  auto user = doors.expired.user_of(id);
  return fail(user && *user == who.user ? errc::gone : errc::not_found);
}

template <class Atom, class T>
void search_supervisor_state::ask_directory(Atom what, const std::string& id,
                                            const identity& who,
                                            const failure& why,
                                            const reply<T>& answer) {
  auto& registry = self->system().registry();
  auto elsewhere = options.shared && why.code == errc::not_found
                   && !entries.contains(id);
  if (!elsewhere)
    return answer.deliver(why);
  if (auto x = registry.get<search_directory_actor>(search_directory_name))
    self->send(x, what, id, who, answer);
  else
    answer.deliver(fail(errc::overloaded, "the directory is restarting"));
}

void search_supervisor_state::wait(const std::string& id, const identity& who,
                                   const reply<search_result_ptr>& answer) {
  auto found = find(id, who);
  if (!found)
    return ask_directory(wait_atom_v, id, who, found.error(), answer);
  if ((*found)->result)
    return answer.deliver((*found)->result);
  if ((*found)->waiters.size() >= options.max_waiters)
    return answer.deliver(refused(errc::overloaded, "waiters for one search"));
  (*found)->waiters.push_back(answer);
}

void search_supervisor_state::results(const std::string& id,
                                      const identity& who,
                                      const reply<search_result_ptr>& answer) {
  auto found = find(id, who);
  if (!found)
    return ask_directory(results_atom_v, id, who, found.error(), answer);
  if ((*found)->result)
    return answer.deliver((*found)->result);
  self->send((*found)->worker, results_atom_v, answer);
}

void search_supervisor_state::status(const std::string& id, const identity& who,
                                     const reply<search_snapshot>& answer) {
  auto found = find(id, who);
  if (!found)
    return ask_directory(status_atom_v, id, who, found.error(), answer);
  if ((*found)->result)
    return answer.deliver((*found)->last);
  self->send((*found)->worker, status_atom_v, answer);
}

void search_supervisor_state::cancel(const std::string& id, const identity& who,
                                     const reply<search_snapshot>& answer) {
  auto found = find(id, who);
  if (!found)
    return ask_directory(cancel_atom_v, id, who, found.error(), answer);
  if ((*found)->result)
    return answer.deliver(fail(errc::already_finished));
  self->send((*found)->worker, cancel_atom_v, answer);
}

// -- ownership ----------------------------------------------------------------

// The winner's result is the search's; ours ends without an event.
void search_supervisor_state::on_fenced(const std::string& id) {
  if (!entries.contains(id))
    return;
  log_line(log_level::warning, "search belongs to another node now",
           {{"search_id", std::string_view{id}}});
  auto x = take(id);
  std::erase(queue, id);
  stop_sources(id);
  auto& registry = self->system().registry();
  if (auto results
      = registry.get<search_directory_actor>(search_directory_name))
    self->send(results, fenced_atom_v, id);
  for (auto& waiter : x.waiters)
    ask_directory(wait_atom_v, id, x.order->who, fail(errc::not_found), waiter);
  start_queued();
  tell_drained();
}

template void
search_supervisor_state::ask_directory(results_atom, const std::string&,
                                       const identity&, const failure&,
                                       const reply<search_result_ptr>&);

} // namespace bidiq
