#include "actors/jobs/loop_keeper.hpp"

#include "actors/base/log.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

constexpr std::string_view prefix = "loop:";
constexpr uint64_t looked_at_once = 1'000;
constexpr std::chrono::seconds hurry{1};

// Before what users wait for: it takes no place that a search would have.
constexpr int32_t loop_priority = 100;

job job_of(const loop_spec& x, utc_time now) {
  job out;
  out.id = loop_job_id(x.name);
  out.type = job_type::loop;
  out.priority = loop_priority;
  out.created = now;
  out.due = x.at ? x.at->next_after(now) : now;
  return out;
}

} // namespace

std::string loop_job_id(const std::string& name) {
  return std::string{prefix} + name;
}

utc_time due_again(const loop_spec& x, utc_time now) {
  return x.at ? x.at->next_after(now) : now + x.every;
}

void loop_keeper_state::init(loop_keeper_options x) {
  options = std::move(x);
  self->delayed_send(self, options.lease / 3, internal_atom_v, beat_atom_v);
  // What it ran when it crashed is anybody's.
  options.store->held(looked_at_once,
                      then<job_list>([this](const outcome<job_list>& held) {
                        if (held)
                          give_back_from(*held);
                      }));
  look();
}

void loop_keeper_state::give_back_from(const job_list& held) {
  for (auto& x : held)
    if (x.worker == options.worker)
      options.store->hand_back({x.id, x.worker, x.token}, options.now(), {});
}

template <class T, class F>
reply<T> loop_keeper_state::then(F f) {
  return reply<T>{
    [me = caf::actor_cast<loop_keeper_self>(self), f](outcome<T> x) {
      auto step = std::make_shared<const loop_step>(
        loop_step{[f, x = std::move(x)] { f(x); }});
      caf::anon_send(me, internal_atom_v, loop_step_ptr{std::move(step)});
    }};
}

void loop_keeper_state::look() {
  self->delayed_send(self, options.poll, internal_atom_v, caf::tick_atom_v);
  ask();
}

// A store may lose what it had, as a Redis without persistence does: what is
// there is added again and again, which changes nothing.
void loop_keeper_state::ask() {
  if (std::exchange(looking, true))
    return;
  for (auto& x : options.loops)
    options.store->add(job_of(x, options.now()), {}, options.now(), {});
  options.store->take({options.worker, options.loops.size(), true},
                      options.now(),
                      then<job_list>([this](const outcome<job_list>& x) {
                        looking = false;
                        on_taken(x);
                      }));
}

void loop_keeper_state::on_taken(const outcome<job_list>& x) {
  if (!x)
    return ask_soon();
  for (auto& found : *x)
    run(found);
}

// The store of a node that starts may not be reached at first, and the next
// look may be minutes away.
void loop_keeper_state::ask_soon() {
  if (options.poll <= hurry || std::exchange(hurrying, true))
    return;
  self->delayed_send(self, hurry, internal_atom_v,
                     std::make_shared<const loop_step>(loop_step{[this] {
                       hurrying = false;
                       ask();
                     }}));
}

const loop_spec* loop_keeper_state::spec_of(const std::string& id) const {
  auto i = std::find_if(options.loops.begin(), options.loops.end(),
                        [&](auto& x) { return loop_job_id(x.name) == id; });
  return i == options.loops.end() ? nullptr : &*i;
}

// One that this version does not know is another version's.
void loop_keeper_state::run(const job& x) {
  job_lease lease{x.id, x.worker, x.token};
  auto* spec = spec_of(x.id);
  if (!spec)
    return options.store->hand_back(lease, options.now() + options.lease, {});
  auto before = decode_loop_report(x.payload);
  auto now = options.now();
  now_running[x.id] = {lease, before ? before->runs : 0, now};
  spec->run(now, then<std::string>(
                   [this, id = x.id](const auto& how) { on_run(id, how); }));
}

void loop_keeper_state::on_run(const std::string& id,
                               const outcome<std::string>& how) {
  auto ended = now_running.extract(id);
  auto* spec = spec_of(id);
  if (ended.empty() || !spec)
    return;
  auto& x = ended.mapped();
  auto now = options.now();
  loop_report report{now, now - x.begun, x.runs + 1,
                     how ? *how : how.error().context, options.worker};
  auto end = how ? job_end{}
                 : job_end{job_state::failed,
                           std::string{to_string(how.error().code)},
                           how.error().context,
                           {}};
  options.on_run(spec->name, how.has_value(), report.took);
  if (!how)
    log_line(log_level::warning, "a loop failed",
             {{"loop", std::string_view{spec->name}},
              {"why", std::string_view{report.said}}});
  options.store->repeat(x.lease, end, encode_loop_report(report),
                        due_again(*spec, now), {});
}

void loop_keeper_state::beat() {
  self->delayed_send(self, options.lease / 3, internal_atom_v, beat_atom_v);
  std::vector<job_beat> beats;
  for (auto& [id, x] : now_running)
    beats.push_back({x.lease, 0});
  if (!beats.empty())
    options.store->renew(std::move(beats), options.now(), {});
}

loop_keeper_self::behavior_type loop_keeper(loop_keeper_state::self_ptr self,
                                            loop_keeper_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [](internal_atom, const loop_step_ptr& x) { x->run(); },
    [self](internal_atom, caf::tick_atom) { self->state.look(); },
    [self](internal_atom, beat_atom) { self->state.beat(); },
  };
}

} // namespace bidiq
