#include "actors/accounts/accounts.hpp"

#include "actors/base/log.hpp"
#include "storage/accounts/account_rows.hpp"
#include "storage/accounts/audit_rows.hpp"
#include "storage/accounts/quota_rows.hpp"
#include "storage/accounts/search_rows.hpp"

#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

// The one user there is without authentication has the plan of this name.
constexpr const char* local_plan_name = "Sala de Guerra";

std::optional<uint64_t> month_limit(const identity& who) {
  if (!who.may.searches_per_month)
    return std::nullopt;
  return *who.may.searches_per_month;
}

failure too_fast(const rate_verdict& x) {
  auto out = fail(errc::rate_limited, "requests a minute");
  out.retry_after = x.retry_after;
  return out;
}

} // namespace

void accounts_state::start(accounts_options x) {
  options = std::move(x);
  limiter = std::make_unique<request_limiter>(options.redis, options.max_rates);
  unsaved = std::make_unique<unsaved_ends>(options.max_unsaved);
  sectors.emplace(options.database, options.max_own_sectors, options.now);
  self->delayed_send(self, options.sweep_interval, internal_atom_v,
                     caf::tick_atom_v);
}

// -- who and how much ---------------------------------------------------------

void accounts_state::find_account(const account_claim& who,
                                  const reply<account>& answer) {
  if (who.user == local_user) {
    account out;
    out.who.admin = who.admin;
    out.plan_name = local_plan_name;
    return answer.deliver(out);
  }
  options.database->post<account>(
    job_kind::write,
    [who, now = options.now()](database_session& on) {
      return open_account(on, who, now);
    },
    answer);
}

void accounts_state::quota(const identity& who,
                           const reply<quota_use>& answer) {
  options.database->post<quota_use>(
    job_kind::read,
    [user = who.user, limit = month_limit(who), now = options.now()](
      database_session& on) { return read_quota(on, user, limit, now); },
    answer);
}

void accounts_state::plans(const reply<plan_list>& answer) {
  options.database->post<plan_list>(job_kind::read, active_plans, answer);
}

// Nothing is taken. The first answer counts: of Redis, or of this node when
// time is up.
void accounts_state::rate(const identity& who, const reply<rate_use>& answer) {
  if (!limiter->shares())
    return own_rate(who, answer);
  auto me = caf::actor_cast<accounts_self>(self);
  limiter->ask(
    request_limiter::look, who.user, who.may.requests_per_minute.value_or(1),
    [me, who, answer](const std::optional<rate_verdict>& x) {
      if (x)
        answer.deliver(x->use);
      else
        caf::anon_send(me, internal_atom_v, status_atom_v, who, answer);
    });
  self->delayed_send(self, options.op_timeout, internal_atom_v, status_atom_v,
                     who, answer);
}

void accounts_state::own_rate(const identity& who,
                              const reply<rate_use>& answer) {
  answer.deliver(limiter->here.look(
    who.user, who.may.requests_per_minute.value_or(1), self->clock().now()));
}

// -- searches that want to begin ----------------------------------------------

// Who joins a search that another node runs is not held to his requests a
// minute, and the history knows of it.
void accounts_state::claim(const search_charge& x,
                           const reply<search_charged>& answer) {
  if (!x.per_minute)
    return charge({x, answer}, std::nullopt);
  auto number = ++last_question;
  questions.emplace(number, question{x, answer});
  if (x.repetition)
    return on_history(number, false);
  ask_history(number);
}

void accounts_state::ask_history(uint64_t number) {
  auto i = questions.find(number);
  if (i == questions.end())
    return;
  auto me = caf::actor_cast<accounts_self>(self);
  auto& record = i->second.asked.record;
  options.database->post<std::optional<search_record>>(
    job_kind::read,
    [id = record.search_id, user = record.user](database_session& on) {
      return find_search(on, user, id);
    },
    reply<std::optional<search_record>>{[me, number](const auto& found) {
      caf::anon_send(me, internal_atom_v, find_atom_v, number,
                     found && found->has_value());
    }});
}

void accounts_state::on_history(uint64_t number, bool known) {
  auto i = questions.find(number);
  if (i == questions.end())
    return;
  if (!known && !i->second.refused && limiter->shares())
    return ask_redis(number, i->second.asked);
  auto x = std::move(i->second);
  questions.erase(i);
  if (known)
    return charge(x, std::nullopt);
  if (x.refused)
    return x.answer.deliver(too_fast(*x.refused));
  auto verdict = limiter->here.take(x.asked.record.user, *x.asked.per_minute,
                                    self->clock().now());
  judge(std::move(x), verdict);
}

// Of several who ask for one id at once over several nodes the first takes a
// request and begins the search; the others find it a moment later.
void accounts_state::judge(question x, const rate_verdict& verdict) {
  if (verdict.granted)
    return charge(x, verdict.use);
  if (x.asked.repetition)
    return x.answer.deliver(too_fast(verdict));
  x.refused = verdict;
  auto number = ++last_question;
  questions.emplace(number, std::move(x));
  self->delayed_send(self, options.second_look, internal_atom_v, retry_atom_v,
                     number);
}

void accounts_state::ask_redis(uint64_t number, const search_charge& x) {
  auto me = caf::actor_cast<accounts_self>(self);
  limiter->ask(request_limiter::take, x.record.user, *x.per_minute,
               [me, number](const std::optional<rate_verdict>& verdict) {
                 caf::anon_send(me, internal_atom_v, claim_atom_v, number,
                                verdict);
               });
  self->delayed_send(self, options.op_timeout, internal_atom_v, claim_atom_v,
                     number, std::optional<rate_verdict>{});
}

// The first answer counts: of Redis, or that time is up. Without Redis' own
// this node decides.
void accounts_state::on_rate(uint64_t number,
                             const std::optional<rate_verdict>& x) {
  auto i = questions.find(number);
  if (i == questions.end())
    return;
  auto asked = std::move(i->second);
  questions.erase(i);
  auto verdict = x ? *x
                   : limiter->here.take(asked.asked.record.user,
                                        *asked.asked.per_minute,
                                        self->clock().now());
  judge(std::move(asked), verdict);
}

void accounts_state::charge(const question& x,
                            const std::optional<rate_use>& rate) {
  if (x.asked.repetition) {
    search_charged out;
    out.rate = rate;
    return x.answer.deliver(out);
  }
  options.database->post<search_charged>(
    job_kind::write,
    [asked = x.asked, now = options.now()](database_session& on) {
      return begin_search(on, asked, now);
    },
    reply<search_charged>{[me = caf::actor_cast<accounts_self>(self),
                           user = x.asked.record.user, answer = x.answer,
                           rate](outcome<search_charged> how) {
      auto joins = how && how->known && rate;
      if (joins)
        caf::anon_send(me, internal_atom_v, cancel_atom_v, user,
                       static_cast<uint32_t>(rate->limit));
      else if (how)
        how->rate = rate;
      answer.deliver(std::move(how));
    }});
}

void accounts_state::give_back(const std::string& user, uint32_t limit) {
  if (!limiter->shares())
    return limiter->here.give_back(user, limit, self->clock().now());
  limiter->ask(request_limiter::give_back, user, limit,
               [](const std::optional<rate_verdict>&) {});
}

// What is not taken back now is ended, and given back, after a while.
void accounts_state::withdraw(const std::string& id, const std::string& user) {
  options.database->post<bool>(
    job_kind::write,
    [id, user](database_session& on) { return withdraw_search(on, id, user); },
    reply<bool>{});
}

// -- history ------------------------------------------------------------------

void accounts_state::save_end(search_end x) {
  auto me = caf::actor_cast<accounts_self>(self);
  options.database->post<bool>(
    job_kind::write,
    [x](database_session& on) { return end_search(on, x.record, x.refund); },
    reply<bool>{[me, x, sys = &self->system()](const outcome<bool>& how) {
      if (!how && how.error().code == errc::unavailable)
        caf::anon_send(me, internal_atom_v, done_atom_v, x);
      // Its job ends after it, never before.
      else if (auto jobs
               = sys->registry().get<job_runner_actor>(job_runner_name))
        caf::anon_send(jobs, done_atom_v, x.record.search_id);
    }});
}

void accounts_state::on_unsaved(const search_end& x) {
  if (!unsaved->add(x))
    log_line(log_level::warning, "an end of a search was not kept");
  if (std::exchange(retrying, true))
    return;
  self->delayed_send(self, options.retry_interval, internal_atom_v,
                     retry_atom_v);
}

void accounts_state::save_again() {
  retrying = false;
  for (auto n = unsaved->size(); n > 0; --n)
    save_end(std::move(*unsaved->take()));
}

void accounts_state::history(const identity& who, uint64_t limit,
                             uint64_t offset,
                             const reply<search_history>& answer) {
  options.database->post<search_history>(
    job_kind::read,
    [user = who.user, limit, offset](database_session& on) {
      return list_searches(on, user, limit, offset);
    },
    answer);
}

void accounts_state::find_search_of(const identity& who, const std::string& id,
                                    const reply<search_record>& answer) {
  using found_search = std::optional<search_record>;
  options.database->post<found_search>(
    job_kind::read,
    [id, user = who.user](database_session& on) {
      return find_search(on, user, id);
    },
    reply<found_search>{[answer](outcome<found_search> found) {
      if (!found)
        answer.deliver(found.error());
      else if (!*found)
        answer.deliver(fail(errc::not_found));
      else
        answer.deliver(std::move(**found));
    }});
}

// What cannot be written is in the log, where lines of the route are, too.
void accounts_state::note(const audit_event& x) {
  options.database->post<bool>(
    job_kind::write,
    [x](database_session& on) { return add_audit_event(on, x); },
    reply<bool>{[kind = x.kind](const outcome<bool>& how) {
      if (!how)
        log_line(log_level::warning, "an audit event was not kept",
                 {{"kind", std::string_view{kind}}});
    }});
}

void accounts_state::forget_rates() {
  limiter->here.sweep(self->clock().now());
  self->delayed_send(self, options.sweep_interval, internal_atom_v,
                     caf::tick_atom_v);
}

accounts_self::behavior_type accounts(accounts_state::self_ptr self,
                                      accounts_options options) {
  self->state.start(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](redis_atom, const link_status& x) {
      self->state.limiter->on_link(x);
    },
    [self](find_atom, const account_claim& who, const reply<account>& answer) {
      self->state.find_account(who, answer);
    },
    [self](status_atom, const identity& who, const reply<quota_use>& answer) {
      self->state.quota(who, answer);
    },
    [self](status_atom, const identity& who, const reply<rate_use>& answer) {
      self->state.rate(who, answer);
    },
    [self](list_atom, const reply<plan_list>& answer) {
      self->state.plans(answer);
    },
    [self](claim_atom, const search_charge& x,
           const reply<search_charged>& answer) {
      self->state.claim(x, answer);
    },
    [self](cancel_atom, const std::string& id, const std::string& user) {
      self->state.withdraw(id, user);
    },
    [self](done_atom, const search_record& x, bool refund) {
      self->state.save_end({x, refund});
    },
    [self](list_atom, const identity& who, uint64_t limit, uint64_t offset,
           const reply<search_history>& answer) {
      self->state.history(who, limit, offset, answer);
    },
    [self](find_atom, const identity& who, const std::string& id,
           const reply<search_record>& answer) {
      self->state.find_search_of(who, id, answer);
    },
    [self](store_atom, const audit_event& x) { self->state.note(x); },
    [self](list_atom, const identity& who,
           const reply<own_sector_list>& answer) {
      self->state.sectors->list(who.user, answer);
    },
    [self](find_atom, const identity& who, const std::string& id,
           const reply<own_sector>& answer) {
      self->state.sectors->find(who.user, id, answer);
    },
    [self](store_atom, const identity& who, const std::string& id,
           const std::string& definition, const reply<saved_sector>& answer) {
      self->state.sectors->save(who.user, id, definition, answer);
    },
    [self](clear_atom, const identity& who, const std::string& id,
           const reply<bool>& answer) {
      self->state.sectors->remove(who.user, id, answer);
    },
    [self](internal_atom, find_atom, uint64_t number, bool known) {
      self->state.on_history(number, known);
    },
    [self](internal_atom, claim_atom, uint64_t number,
           const std::optional<rate_verdict>& x) {
      self->state.on_rate(number, x);
    },
    [self](internal_atom, retry_atom, uint64_t number) {
      self->state.ask_history(number);
    },
    [self](internal_atom, cancel_atom, const std::string& user,
           uint32_t limit) { self->state.give_back(user, limit); },
    [self](internal_atom, status_atom, const identity& who,
           const reply<rate_use>& answer) {
      self->state.own_rate(who, answer);
    },
    [self](internal_atom, done_atom, const search_end& x) {
      self->state.on_unsaved(x);
    },
    [self](internal_atom, retry_atom) { self->state.save_again(); },
    [self](internal_atom, caf::tick_atom) { self->state.forget_rates(); },
  };
}

} // namespace bidiq
