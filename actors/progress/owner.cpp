#include "actors/progress/owner.hpp"

#include <algorithm>

namespace bidiq {

using std::chrono::milliseconds;
using kind = store_request::kind;

progress_owner::progress_owner(event_log& log, const bridge_options& options,
                               uint64_t& seq, log_credentials who,
                               uint64_t token)
  : log_(log),
    options_(options),
    next_seq_(seq),
    who_(std::move(who)),
    token_(token),
    published_(log.last_id()),
    valid_from_(seq) {
  // nop
}

void progress_owner::granted(uint64_t top, time_point now) {
  last_event_ = now;
  up_ = true;
  start_at(top, now);
  plan(now);
}

// -- inputs -------------------------------------------------------------------

void progress_owner::appended(time_point now) {
  last_event_ = now;
  if (phase_ == phase::storing)
    send(now);
  else if (phase_ == phase::refused)
    publish_live();
  plan(now);
}

void progress_owner::link(bool up, time_point now) {
  if (last_event_ == time_point{})
    last_event_ = now;
  up_ = up;
  valid_from_ = next_seq_;
  in_flight_ = 0;
  rebuilding_ = false;
  if (up)
    claim();
  else
    phase_ = phase::away;
  plan(now);
}

// No message may say that the link is back: it may never have gone.
void progress_owner::doubt(time_point now) {
  auto up = up_;
  link(false, now);
  up_ = up;
}

void progress_owner::need(const std::string& node, time_point now) {
  if (!up_)
    return;
  needy_.push_back(node);
  // What is believed to be stored may have been lost since.
  if (phase_ != phase::claiming)
    link(true, now);
}

void progress_owner::tick(time_point now) {
  if (now < due_)
    return;
  if (waits_to_retry()) {
    claim();
  } else if (phase_ == phase::storing && !log_.ended()
             && now >= last_touch_ + options_.ttl / 3) {
    last_touch_ = now;
    auto x = make(kind::refresh);
    x.ttl = options_.ttl;
    refresh_seq_ = x.seq;
    requests_.push_back(std::move(x));
  }
  plan(now);
}

void progress_owner::on_answer(const store_answer& x, time_point now) {
  using what = store_answer::kind;
  if (x.seq < valid_from_ || fenced_)
    return;
  switch (x.what) {
    case what::ours:
      who_.epoch = x.header.owner.epoch;
      // Put back, it is as new to the store as one without events (`start_at`).
      if (x.anew && x.top > 0)
        requests_.push_back(make(kind::have));
      start_at(x.top, now);
      break;
    case what::ok:
      if (x.seq != refresh_seq_)
        on_stored(x.top, now);
      else if (in_flight_ == 0 && x.top < stored_)
        on_gap(x.top, now);
      break;
    case what::gap:
      on_gap(x.top, now);
      break;
    case what::missing:
      link(true, now);
      break;
    case what::other:
    case what::kept:
    case what::fenced:
      fenced_ = true;
      break;
    case what::away:
      doubt(now);
      break;
    case what::refused:
      refuse(now);
      break;
    case what::broken:
      // Not 1..n any more (rule 2); if that does not help, nothing will soon.
      if (rebuilding_ || phase_ != phase::storing)
        refuse(now);
      else
        rebuild(now);
      break;
    default:
      break;
  }
  plan(now);
}

// What the store does not hear now it hears with the next claim.
void progress_owner::entitle(uint64_t token) {
  token_ = token;
  if (phase_ != phase::storing)
    return;
  auto x = make(kind::entitle);
  x.token = token;
  x.job = options_.jobs_shared;
  requests_.push_back(std::move(x));
}

// -- storing ------------------------------------------------------------------

store_request progress_owner::make(kind what) {
  store_request x;
  x.what = what;
  x.seq = wants_answer(what) ? next_seq_++ : 0;
  x.who = who_;
  return x;
}

void progress_owner::claim() {
  phase_ = phase::claiming;
  valid_from_ = next_seq_;
  auto x = make(kind::claim);
  x.ttl = options_.ttl;
  x.token = token_;
  x.job = token_ > 0 && options_.jobs_shared;
  x.begun = log_.last_id() > 0;
  if (!log_.ended())
    x.events = log_.events();
  x.published = published_;
  requests_.push_back(std::move(x));
}

void progress_owner::start_at(uint64_t top, time_point now) {
  phase_ = phase::storing;
  // It was taken over while the store was away, without what that has of it.
  // Its own events go out in the place of those, or its end never would.
  if (token_ > 0 && top > log_.last_id() && log_.last_id() > 0)
    return rebuild(now);
  stored_ = sent_ = top;
  published_ = std::max(published_, top);
  in_flight_ = 0;
  last_touch_ = now;
  tell_needy();
  // Listeners at other nodes may wait for a search that is new to the store.
  if (top == 0)
    requests_.push_back(make(kind::have));
  send(now);
}

void progress_owner::send(time_point now) {
  while (!rebuilding_ && in_flight_ < options_.max_in_flight
         && sent_ < log_.last_id()) {
    auto x = make(kind::append);
    x.events = log_.range(sent_, sent_ + options_.max_batch);
    x.published = published_;
    x.ttl = ttl_left(now);
    // The log's first and last event, and now and then one between.
    x.touch = sent_ == 0 || terminal(x.events.back()->at)
              || now >= last_touch_ + options_.ttl / 3;
    if (x.touch)
      last_touch_ = now;
    sent_ = x.events.back()->id;
    ++in_flight_;
    requests_.push_back(std::move(x));
  }
}

void progress_owner::rebuild(time_point now) {
  valid_from_ = next_seq_;
  rebuilding_ = true;
  auto x = make(kind::append);
  x.events = log_.events();
  x.whole = x.touch = true;
  x.published = published_;
  x.ttl = ttl_left(now);
  in_flight_ = 1;
  sent_ = log_.last_id();
  requests_.push_back(std::move(x));
}

void progress_owner::on_stored(uint64_t top, time_point now) {
  --in_flight_;
  rebuilding_ = false;
  stored_ = std::max(stored_, std::min(top, log_.last_id()));
  sent_ = std::max(sent_, stored_);
  published_ = std::max(published_, stored_);
  tell_needy();
  send(now);
}

void progress_owner::on_gap(uint64_t top, time_point now) {
  // Those that follow in the pipeline have failed the same way.
  valid_from_ = next_seq_;
  start_at(top, now);
}

void progress_owner::refuse(time_point now) {
  valid_from_ = next_seq_;
  in_flight_ = 0;
  rebuilding_ = false;
  phase_ = phase::refused;
  due_ = now + options_.retry;
  publish_live();
  give_word();
}

void progress_owner::publish_live() {
  if (published_ >= log_.last_id())
    return;
  auto x = make(kind::live);
  x.events = log_.range(published_, log_.last_id());
  published_ = log_.last_id();
  requests_.push_back(std::move(x));
}

void progress_owner::tell_needy() {
  if (phase_ == phase::storing && stored_ >= log_.last_id())
    give_word();
}

void progress_owner::give_word() {
  for (auto& node : std::exchange(needy_, {})) {
    auto x = make(kind::have);
    x.to = node;
    requests_.push_back(std::move(x));
  }
}

bool progress_owner::waits_to_retry() const noexcept {
  return phase_ == phase::refused || (phase_ == phase::away && up_);
}

void progress_owner::plan(time_point now) {
  if (waits_to_retry())
    due_ = std::min(due_, now + options_.retry);
  else if (phase_ == phase::storing && !log_.ended())
    due_ = last_touch_ + options_.ttl / 3;
  else
    due_ = time_point::max();
}

milliseconds progress_owner::ttl_left(time_point now) const {
  if (!log_.ended())
    return options_.ttl;
  auto age = std::chrono::duration_cast<milliseconds>(now - last_event_);
  return std::max(milliseconds{1}, options_.ttl - age);
}

} // namespace bidiq
