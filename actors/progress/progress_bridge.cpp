#include "actors/progress/progress_bridge.hpp"

#include <algorithm>

namespace bidiq {

using std::chrono::milliseconds;

namespace {

// Questions that are neither the owner's nor the follower's.
constexpr uint64_t claim_seq = ~uint64_t{0};
constexpr uint64_t withdraw_seq = claim_seq - 1;

} // namespace

uint64_t padding_left(const event_log& log, const bridge_options& options) {
  auto used = log.repeats();
  return used < options.max_padding ? options.max_padding - used : 0;
}

progress_bridge::progress_bridge(search_info info,
                                 std::shared_ptr<const bridge_options> options,
                                 bool shared)
  : info_(std::move(info)),
    options_(std::move(options)),
    shared_(shared),
    log_(info_.search_id) {
  if (shared_)
    follower_ = std::make_unique<progress_follower>(log_, *options_, seq_);
}

// -- roles --------------------------------------------------------------------

void progress_bridge::claim(const search_info& info, time_point now) {
  if (owner_ || claim_ == claim_state::asking)
    return;
  doubtful_.reset();
  if (withdrawing_) {
    info_ = info;
    claim_ = claim_state::asking;
    wanted_ = {now, now};
    return;
  }
  // Of one without an event the claim that was seen may have been withdrawn.
  auto begun = log_.last_id() > 0 || !news_.commands;
  if (known() && begun && info.token == 0) {
    claim_ = claim_state::others;
    return;
  }
  info_ = info;
  if (!shared_ || (!news_.commands && info.token == 0))
    return own(now);
  claim_ = claim_state::asking;
  wanted_ = {now + (info.token > 0 ? options_->poll : milliseconds{0}), now};
  ask(now);
}

// What was begun elsewhere waits a while for a store that is away: other nodes
// have seen more of it than is here. Then it goes on without, as everything
// does (G8).
void progress_bridge::ask(time_point now) {
  if (!wanted_ || withdrawing_ || now < wanted_->again)
    return;
  if (!news_.commands) {
    if (now >= wanted_->until)
      own(now);
    return;
  }
  wanted_->again = time_point::max();
  store_request x;
  x.what = store_request::kind::claim;
  x.seq = claim_seq;
  x.who = options_->self;
  x.fresh = true;
  x.token = info_.token;
  x.job = info_.token > 0 && options_->jobs_shared;
  x.ttl = options_->ttl;
  requests_.push_back(std::move(x));
}

void progress_bridge::own(time_point now) {
  if (owner_)
    return;
  own(options_->self);
  owner_->link(news_.commands, now);
  after(now);
}

void progress_bridge::own(const log_credentials& who) {
  claim_ = claim_state::ours;
  wanted_.reset();
  if (follower_)
    for (auto& x : follower_->take_requests())
      requests_.push_back(std::move(x));
  follower_.reset();
  taking_.reset();
  owner_ = std::make_unique<progress_owner>(log_, *options_, seq_, who,
                                            info_.token);
}

void progress_bridge::follow(time_point now) {
  owner_.reset();
  claim_ = claim_state::others;
  // What no client has seen did not happen: the winner's events take its place.
  log_.truncate(shown_);
  follower_ = std::make_unique<progress_follower>(log_, *options_, seq_);
  follower_->link(news_, now);
  follower_->subscribed(subscribed_, now);
}

void progress_bridge::on_claim_answer(const store_answer& x, time_point now) {
  using what = store_answer::kind;
  if (claim_ != claim_state::asking || !wanted_)
    return;
  switch (x.what) {
    case what::ours: {
      wanted_.reset();
      called_off_ = x.header.called_off;
      auto who = options_->self;
      who.epoch = x.header.owner.epoch;
      taking_ = {who, x.top, now + 2 * options_->poll};
      if (info_.token > 0)
        follower_->have(now);
      else
        taking_->until = now; // Whoever publishes has the beginning.
      return take_over(now);
    }
    case what::other:
    case what::kept:
      claim_ = claim_state::others;
      wanted_.reset();
      header_ = x.header;
      // Its log may be wanted now.
      return follower_->have(now);
    default:
      if (now >= wanted_->until)
        return own(now);
      wanted_->again = std::min(wanted_->until, now + options_->retry);
  }
}

// Ids go on where the log ends, once it is here.
void progress_bridge::take_over(time_point now) {
  if (log_.last_id() < taking_->top && now < taking_->until)
    return;
  auto x = *taking_;
  own(x.who);
  if (news_.commands)
    owner_->granted(x.top, now);
  else
    owner_->link(false, now);
}

void progress_bridge::entitle(uint64_t token) {
  info_.token = token;
  if (owner_)
    owner_->entitle(token);
}

void progress_bridge::release(time_point now) {
  releasing_ = shared_ && owner_;
  after(now);
}

void progress_bridge::withdraw(time_point now) {
  if (!shared_ || !owner_ || log_.last_id() > 0)
    return;
  doubtful_ = owner_->who();
  ask_to_withdraw(*doubtful_);
  // An owner claims it again as soon as somebody misses it.
  follow(now);
  claim_ = claim_state::none;
}

void progress_bridge::ask_to_withdraw(const log_credentials& who) {
  store_request x;
  x.what = store_request::kind::withdraw;
  x.seq = withdraw_seq;
  x.who = who;
  requests_.push_back(std::move(x));
  withdrawing_ = true;
}

void progress_bridge::on_withdrawn(const store_answer& x) {
  withdrawing_ = false;
  if (x.what == store_answer::kind::ok)
    doubtful_.reset();
}

void progress_bridge::let_go(time_point now) {
  releasing_ = false;
  store_request x;
  x.what = store_request::kind::release;
  x.who = owner_->who();
  x.ttl = options_->waiting_ttl;
  requests_.push_back(std::move(x));
  follow(now);
}

// -- inputs -------------------------------------------------------------------

progress_event_ptr progress_bridge::publish(const progress_draft& draft,
                                            time_point now) {
  if (!known())
    own(now);
  if (!owner_) {
    fenced_ = true;
    return nullptr;
  }
  auto event = log_.append(draft, draft.when.value_or(options_->now()));
  if (event) {
    owner_->appended(now);
    after(now);
  }
  return event;
}

void progress_bridge::link(const link_status& news, time_point now) {
  auto changed = news.commands != news_.commands
                 || news.incarnation != news_.incarnation;
  news_ = news;
  withdrawing_ = withdrawing_ && !changed;
  if (changed && news.commands && doubtful_ && !wanted_)
    ask_to_withdraw(*doubtful_);
  if (owner_ && changed)
    owner_->link(news.commands, now);
  if (follower_)
    follower_->link(news, now);
  after(now);
}

void progress_bridge::on_input(const bridge_input& x, time_point now) {
  using what = bridge_input::kind;
  switch (x.what) {
    case what::answer:
      if (x.answer.seq == claim_seq)
        on_claim_answer(x.answer, now);
      else if (x.answer.seq == withdraw_seq)
        on_withdrawn(x.answer);
      else if (owner_)
        owner_->on_answer(x.answer, now);
      else
        follower_->on_answer(x.answer, now);
      break;
    case what::subscribed:
    case what::unsubscribed:
      subscribed_ = x.what == what::subscribed;
      if (follower_)
        follower_->subscribed(subscribed_, now);
      break;
    case what::message:
      if (auto event = follower_ ? read_event(x.message) : nullptr)
        follower_->on_message(std::move(event), now);
      break;
  }
  after(now);
}

void progress_bridge::need(const std::string& node, time_point now) {
  if (owner_)
    owner_->need(node, now);
  else
    follower_->need(node, now);
  after(now);
}

void progress_bridge::have(time_point now) {
  if (follower_)
    follower_->have(now);
  after(now);
}

void progress_bridge::tick(time_point now) {
  if (owner_)
    owner_->tick(now);
  else if (follower_)
    follower_->tick(now);
  after(now);
}

void progress_bridge::ahead(uint64_t cursor, bool here, time_point now) {
  if (follower_)
    return here ? follower_->ahead(cursor) : follower_->heard_ahead(cursor);
  if (!owner_ || log_.ended() || log_.last_id() == 0)
    return;
  // What cannot be reached is not worth a step: its client gets the end.
  if (cursor <= log_.last_id()
      || cursor - log_.last_id() > padding_left(log_, *options_))
    return;
  for (auto id = log_.last_id() + 1; id <= cursor; ++id)
    log_.merge(renumbered(*log_.events().back(), id));
  owner_->appended(now);
  after(now);
}

// -- outputs ------------------------------------------------------------------

// Draws the conclusions that are the same after every input.
void progress_bridge::after(time_point now) {
  if (owner_ && owner_->fenced()) {
    fenced_ = true;
    follow(now);
  }
  if (owner_ && releasing_ && news_.commands && owner_->stored())
    let_go(now);
  if (follower_) {
    if (follower_->header().exists) {
      header_ = follower_->header();
      info_.user = header_.user;
      info_.request_hash = header_.request_hash;
      info_.uf_count = header_.uf_count;
    }
    shown_ = std::max(shown_, log_.last_id());
    if (auto won = follower_->won()) {
      own(*won);
      owner_->granted(log_.last_id(), now);
    }
    if (taking_)
      take_over(now);
    else
      ask(now);
  }
  if (owner_)
    shown_ = std::max(shown_, std::min(owner_->visible(), log_.last_id()));
}

progress_bridge::time_point progress_bridge::due() const noexcept {
  auto out = owner_      ? owner_->due()
             : follower_ ? follower_->due()
                         : time_point::max();
  // While the store is asked its answer is waited for.
  if (wanted_ && !withdrawing_ && wanted_->again != time_point::max())
    out = std::min(out, news_.commands ? wanted_->again : wanted_->until);
  return taking_ ? std::min(out, taking_->until) : out;
}

std::vector<store_request> progress_bridge::take_requests() {
  auto out = std::exchange(requests_, {});
  for (auto& x : owner_      ? owner_->take_requests()
                 : follower_ ? follower_->take_requests()
                             : std::vector<store_request>{})
    out.push_back(std::move(x));
  return out;
}

} // namespace bidiq
