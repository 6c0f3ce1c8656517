#include "actors/progress/follower.hpp"

#include <algorithm>

namespace bidiq {

using kind = store_request::kind;

namespace {

// Who is ahead of the log has seen more progress than it knows of, but never
// this much before an end.
constexpr int beyond_all = 99;

// What is told of a search whose last event cannot be read.
constexpr const char* unread_end = "A busca terminou";

// What everybody hears whose search died with its node.
progress_draft death_notice() {
  return {stage::error, 100,
          "A busca foi interrompida: o servidor que a executava parou", "{}"};
}

} // namespace

progress_follower::progress_follower(event_log& log,
                                     const bridge_options& options,
                                     uint64_t& seq)
  : log_(log), options_(options), next_seq_(seq) {
  // nop
}

// -- inputs -------------------------------------------------------------------

void progress_follower::link(const link_status& news, time_point now) {
  auto same = news.commands == news_.commands
              && news.incarnation == news_.incarnation;
  news_ = news;
  if (same && up_ == news.commands)
    return;
  up_ = news.commands;
  asked_ = false;
  unknown_ = false;
  restart(now);
}

void progress_follower::subscribed(bool yes, time_point now) {
  subscribed_ = yes;
  if (yes)
    read(now); // Rule 6: what was said before it took effect is in the log.
}

// Whatever was asked before is void: the link is new, or gone.
void progress_follower::restart(time_point now) {
  doing_ = doing::nothing;
  watch_.link(now);
  held_until_ = {};
  due_ = time_point::max();
  if (up_)
    read(now);
}

void progress_follower::have(time_point now) {
  // It may be that the store takes no writes, and will later.
  held_until_ = now + options_.patience;
  read(now);
}

void progress_follower::on_message(progress_event_ptr event, time_point now) {
  // Not before it is known whose search this is.
  if (!header_.exists)
    return read(now);
  watch_.alive();
  switch (merge(std::move(event))) {
    case event_log::merged::gap:
      return read(now);
    case event_log::merged::applied:
      if (log_.ended())
        rest(now);
      return;
    default:
      return;
  }
}

void progress_follower::tick(time_point now) {
  if (now < due_)
    return;
  due_ = time_point::max();
  // Other nodes may take longer to come back to a store that has lost it all.
  if (asked_ && !header_.exists && now >= asked_at_ + options_.need_wait
      && now >= news_.since + options_.patience) {
    unknown_ = held_until_ == time_point{};
    if (!unknown_ && now >= held_until_) {
      held_until_ = {};
      asked_ = false;
    }
  }
  read(now);
}

void progress_follower::ahead(uint64_t cursor) {
  heard_ahead(cursor);
  if (!up_ || log_.ended() || cursor <= log_.last_id())
    return;
  auto x = make(kind::ahead);
  x.after = cursor;
  requests_.push_back(std::move(x));
}

// A number out of thin air must not stand in the way of one that is true.
void progress_follower::heard_ahead(uint64_t cursor) {
  auto last = log_.last_id();
  if (cursor > last && cursor - last <= padding_left(log_, options_))
    ahead_ = std::max(ahead_, cursor);
}

void progress_follower::need(const std::string& node, time_point now) {
  if (!up_ || log_.last_id() == 0 || !header_.exists)
    return;
  needy_.push_back(node);
  if (doing_ == doing::nothing)
    read(now);
}

// -- reading ------------------------------------------------------------------

store_request progress_follower::make(kind what) {
  store_request x;
  x.what = what;
  x.seq = wants_answer(what) ? next_seq_++ : 0;
  x.who = header_.owner;
  return x;
}

void progress_follower::read(time_point now) {
  if (!up_)
    return;
  if (doing_ != doing::nothing) {
    again_ = true;
    return;
  }
  again_ = false;
  doing_ = doing::reading;
  auto x = make(kind::read);
  x.after = log_.last_id();
  waiting_for_ = x.seq;
  requests_.push_back(std::move(x));
  // In case no answer comes: never forget to look again.
  due_ = now + options_.poll;
}

void progress_follower::on_answer(const store_answer& x, time_point now) {
  using what = store_answer::kind;
  if (x.seq != waiting_for_ || doing_ == doing::nothing)
    return;
  doing_ = doing::nothing;
  switch (x.what) {
    case what::log:
      return on_log(x, now);
    case what::ours:
      return put_back(x.top, now);
    case what::ok:
      return rest(now);
    case what::won:
      return on_won(x);
    case what::away:
      // No message may say that the link is back: it may never have gone.
      news_.commands = false;
      watch_.link(now);
      return rest(now);
    default:
      // It is not as it was when we asked: look again soon.
      watch_.alive();
      again_ = again_ || (x.what != what::refused && x.what != what::broken);
      return rest(now);
  }
}

void progress_follower::on_log(const store_answer& x, time_point now) {
  if (!x.header.exists)
    return missing(now);
  adopt(x.header);
  auto before = log_.last_id();
  for (auto& event : x.events)
    merge(event);
  // Its owner has all that is here, whoever has written it: who takes a search
  // over goes on with its log.
  if (x.top >= log_.last_id())
    source_ = x.header.owner;
  if (log_.ended() && needy_.empty() && x.top >= log_.last_id())
    return rest(now);
  // Another owner's log is not what ours is a copy of (rule 5).
  if (x.top < log_.last_id() && x.header.owner == source_)
    return restore(now);
  if (x.header.ended && x.top <= log_.last_id() && !log_.ended())
    return take_end(x, now);
  // A page of a longer log: the rest follows at once.
  if (log_.last_id() > before && log_.last_id() < x.top && !log_.ended())
    return read(now);
  // The owner's death (rule 9).
  if (!log_.ended() && !header_.job
      && watch_.look(x.owner_alive, options_.patience, now))
    judge(now);
  if (doing_ == doing::nothing)
    rest(now);
}

// The search has ended with fewer events than we have: its end comes after
// ours (rule 10).
void progress_follower::take_end(const store_answer& x, time_point now) {
  if (!x.events.empty() && terminal(x.events.back()->at)) {
    log_.merge(renumbered(*x.events.back(), log_.last_id() + 1));
    return rest(now);
  }
  // It has no end that can be read: what it says of itself has to do.
  if (std::exchange(end_asked_, true)) {
    log_.append({x.header.end, 100, unread_end, "{}"}, options_.now());
    return rest(now);
  }
  doing_ = doing::reading;
  auto ask = make(kind::read);
  ask.after = x.top > 0 ? x.top - 1 : 0;
  waiting_for_ = ask.seq;
  requests_.push_back(std::move(ask));
  due_ = now + options_.poll;
}

void progress_follower::adopt(const log_header& header) {
  if (header.owner != header_.owner)
    watch_.alive();
  header_ = header;
  if (log_.last_id() == 0)
    source_ = header.owner;
  unknown_ = false;
}

event_log::merged progress_follower::merge(progress_event_ptr event) {
  auto result = readable(*event) ? log_.merge(std::move(event))
                                 : stand_in(event->id);
  if (result == event_log::merged::applied)
    source_ = header_.owner;
  return result;
}

// Clients are owed every number: the event before it is said again.
event_log::merged progress_follower::stand_in(uint64_t id) {
  if (id <= log_.last_id())
    return event_log::merged::duplicate;
  if (!log_.ended() && id == log_.last_id() + 1 && log_.events().empty()) {
    log_.append({stage::queued, 0, {}, "{}"}, options_.now());
    return event_log::merged::applied;
  }
  return log_.events().empty()
           ? event_log::merged::gap
           : log_.merge(renumbered(*log_.events().back(), id));
}

// Neither log nor hash: not begun yet, long over, or lost by the store.
void progress_follower::missing(time_point now) {
  // Without an event there is nothing to put back: it was claimed and did not
  // begin, or its owner claims it again.
  if (log_.last_id() == 0) {
    header_ = {};
    source_ = {};
  }
  // What we have is not that owner's: it goes first, if it lives.
  if (source_.epoch == 0 && header_.exists
      && watch_.patient(options_.patience, now))
    source_ = header_.owner;
  if (source_.epoch > 0)
    return restore(now);
  if (!asked_) {
    asked_ = true;
    asked_at_ = now;
    auto x = make(kind::need);
    x.after = log_.last_id();
    requests_.push_back(std::move(x));
  }
  rest(now);
}

void progress_follower::rest(time_point now) {
  doing_ = doing::nothing;
  end_asked_ = false;
  tell_needy();
  if (again_)
    return read(now);
  if (log_.ended()) {
    due_ = time_point::max();
    return;
  }
  auto wait = options_.poll;
  if (watch_.suspects())
    wait = std::min(wait, options_.look_again);
  if (asked_ && !header_.exists && !unknown_)
    wait = std::min(wait, options_.need_wait);
  due_ = now + wait;
}

// -- putting back what the store has lost (rules 4, 8) ------------------------

// In the owner's name, so that it is not fenced by it.
void progress_follower::restore(time_point now) {
  doing_ = doing::restoring;
  auto x = make(kind::claim);
  x.who = source_;
  if (!log_.ended())
    x.events = log_.events();
  x.published = log_.last_id();
  x.ttl = options_.ttl;
  waiting_for_ = x.seq;
  requests_.push_back(std::move(x));
  due_ = now + options_.poll;
}

void progress_follower::put_back(uint64_t top, time_point now) {
  if (top >= log_.last_id())
    return rest(now);
  doing_ = doing::restoring;
  auto x = make(kind::append);
  x.who = source_;
  x.events = log_.range(top, log_.last_id());
  x.published = log_.last_id();
  x.ttl = options_.ttl;
  x.touch = true;
  waiting_for_ = x.seq;
  requests_.push_back(std::move(x));
}

void progress_follower::tell_needy() {
  for (auto& node : std::exchange(needy_, {})) {
    auto x = make(kind::have);
    x.to = node;
    requests_.push_back(std::move(x));
  }
}

// -- the owner's death (rule 9) -----------------------------------------------

void progress_follower::judge(time_point now) {
  doing_ = doing::judging;
  auto x = make(kind::verdict);
  event_log copy = log_;
  auto upto = std::min(ahead_, log_.last_id() + padding_left(log_, options_));
  for (auto id = copy.last_id() + 1; id <= upto; ++id)
    copy.append({stage::queued, beyond_all, "Retomando a busca", "{}"},
                options_.now());
  copy.append(death_notice(), options_.now());
  end_ = copy.range(log_.last_id(), copy.last_id());
  x.events = end_;
  x.winner = options_.self;
  x.ttl = options_.ttl;
  waiting_for_ = x.seq;
  requests_.push_back(std::move(x));
  due_ = now + options_.poll;
}

void progress_follower::on_won(const store_answer& x) {
  for (auto& event : std::exchange(end_, {}))
    log_.merge(event);
  header_.ended = true;
  header_.owner = options_.self;
  header_.owner.epoch = x.header.owner.epoch;
  won_ = header_.owner;
  due_ = time_point::max();
}

} // namespace bidiq
