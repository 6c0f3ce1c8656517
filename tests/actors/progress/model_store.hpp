#pragma once

#include "actors/lease/lease.hpp"
#include "actors/progress/bridge.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace bidiq::test {

/// The store as the scripts in progress_scripts.cpp make Redis behave, for one
/// search, in plain C++: the model test runs on it, and the contract suite
/// holds the scripts against it. Its owner sets the time.
class model_store {
public:
  /// Deliberate defects, which the model test has to notice.
  struct defects {
    bool no_gap_check = false;
    bool no_fence = false;
  };

  explicit model_store(defects bugs) : bugs_(bugs) {
    // nop
  }

  std::function<void(const progress_event_ptr&)> on_publish;
  std::function<void(const store_request&)> on_command; ///< need, have, ahead
  std::function<bool(const std::string& node)> node_alive;
  uint64_t now = 1'000; ///< ms
  size_t page = 500;    ///< Events in one answer to `read`.
  bool full = false;
  bool result_kept = false;

  store_answer run(const store_request& x) {
    auto out = handle(x);
    out.seq = x.seq;
    return out;
  }

  void flush() {
    header_ = {};
    token_ = 0;
    log_.clear();
    ends_.clear();
  }

  const std::vector<progress_event_ptr>& log() const {
    return log_;
  }
  const log_header& header() const {
    return header_;
  }
  /// What an operator's XTRIM or an eviction does.
  void lose_log() {
    log_.clear();
  }

private:
  using kind = store_request::kind;
  using what = store_answer::kind;

  store_answer answer(what x) const {
    store_answer out;
    out.what = x;
    out.top = log_.size();
    out.header = header_;
    return out;
  }

  store_answer handle(const store_request& x) {
    switch (x.what) {
      case kind::claim:
        return claim(x);
      case kind::append:
        return append(x);
      case kind::refresh:
        if (!header_.exists)
          return answer(what::missing);
        return answer(fenced(x) ? not_ours(x) : what::ok);
      case kind::read:
        return read(x);
      case kind::verdict:
        return verdict(x);
      case kind::reissue:
        return answer(reissue(x) ? what::ok : what::seen);
      case kind::entitle:
        if (header_.exists && !fenced(x) && x.token > token_) {
          token_ = x.token;
          header_.job = x.job;
        }
        return answer(what::ok);
      case kind::withdraw:
        if (header_.exists && is_mine(x) && token_ == 0 && log_.empty())
          header_ = {};
        return answer(what::ok);
      case kind::release:
        if (header_.exists && !fenced(x))
          header_.owner.node = header_.owner.nonce = "";
        return answer(what::ok);
      case kind::live:
        for (auto& event : x.events)
          on_publish(event);
        return answer(what::ok);
      default:
        on_command(x);
        return answer(what::ok);
    }
  }

  // What a lease of this log is as long as it has a hash.
  lease_record record() const {
    return header_.exists
             ? lease_record{header_.owner.epoch, header_.owner.nonce, no_end}
             : lease_record{};
  }

  bool fenced(const store_request& x) const {
    return !bugs_.no_fence
           && check_lease(record(), x.who.nonce, x.who.epoch) != lease_said::ok;
  }

  // Who has not heard its epoch has no other claim.
  bool is_mine(const store_request& x) const {
    return x.who.epoch == 0 ? header_.owner.nonce == x.who.nonce : !fenced(x);
  }

  // The log of an owner of before, which others have put back, fences nobody.
  what not_ours(const store_request& x) const {
    return record().token >= x.who.epoch ? what::fenced : what::missing;
  }

  store_answer claim(const store_request& x) {
    if (!header_.exists && x.fresh && result_kept)
      return answer(what::kept);
    auto found = claim_lease(
      record(), {.holder = x.who.nonce, .had = x.who.epoch, .least = now}, 0);
    auto entitled = x.token > token_;
    if (found.said == lease_said::held && record().holder == x.who.nonce
        && token_ > 0 && x.token == token_)
      found.said = lease_said::again;
    auto unbegun = x.begun && token_ == 0 && log_.empty();
    if (found.said == lease_said::held && (entitled || unbegun)
        && !header_.ended)
      return take_over(x);
    if (found.said == lease_said::held)
      return answer(what::other);
    if (full && (entitled || found.said == lease_said::granted))
      return answer(what::refused);
    if (entitled) {
      token_ = x.token;
      header_.job = x.job;
    }
    if (found.said == lease_said::again)
      return answer(what::ours);
    log_ = x.events;
    header_.exists = true;
    header_.owner = x.who;
    header_.owner.epoch = found.token;
    header_.ended = false;
    for (auto& event : x.events)
      if (event->id > x.published)
        on_publish(event);
    auto out = answer(what::ours);
    out.anew = true;
    return out;
  }

  store_answer take_over(const store_request& x) {
    if (full)
      return answer(what::refused);
    if (x.token > token_) {
      token_ = x.token;
      header_.job = x.job;
    }
    auto before = record();
    auto epoch = judge_lease(before, before.holder, before.token, false, now);
    header_.owner = x.who;
    header_.owner.epoch = epoch.token;
    return answer(what::ours);
  }

  store_answer append(const store_request& x) {
    if (!header_.exists)
      return answer(what::missing);
    if (fenced(x))
      return answer(not_ours(x));
    if (full)
      return answer(what::refused);
    if (x.whole)
      log_.clear();
    auto first = x.events.front()->id;
    auto last = x.events.back()->id;
    if (last <= log_.size())
      return answer(what::ok);
    if (first > log_.size() + 1 && !bugs_.no_gap_check)
      return answer(what::gap);
    for (auto& event : x.events) {
      if (event->id <= log_.size())
        continue;
      if (header_.ended)
        return answer(what::fenced);
      log_.push_back(event);
      header_.ended = terminal(event->at);
      if (event->id > x.published)
        on_publish(event);
    }
    return answer(what::ok);
  }

  store_answer read(const store_request& x) const {
    auto out = answer(what::log);
    for (auto& event : log_)
      if (event->id > x.after && out.events.size() < page)
        out.events.push_back(event);
    if (!x.who.node.empty())
      out.owner_alive = node_alive(x.who.node);
    return out;
  }

  bool reissue(const store_request& x) {
    if (ends_.contains(x.after))
      return false;
    if (!ends_.contains(x.after + 1) && ends_.size() >= x.most)
      return false;
    ends_.insert(x.after + 1);
    return true;
  }

  store_answer verdict(const store_request& x) {
    auto found = judge_lease(record(), x.who.nonce, x.who.epoch,
                             node_alive(x.who.node), now);
    if (found.said == lease_said::alive)
      return answer(what::alive);
    if (found.said == lease_said::missing)
      return answer(what::missing);
    if (fenced(x) || header_.ended)
      return answer(what::fenced);
    if (full)
      return answer(what::refused);
    if (x.events.front()->id != log_.size() + 1)
      return answer(what::gap);
    header_.owner = x.winner;
    header_.owner.epoch = std::max(found.token, now);
    header_.ended = true;
    for (auto& event : x.events) {
      log_.push_back(event);
      on_publish(event);
    }
    return answer(what::won);
  }

  defects bugs_;
  log_header header_;
  uint64_t token_ = 0; ///< The job's, of who took it over last.
  std::vector<progress_event_ptr> log_;
  std::set<uint64_t> ends_; ///< Ids under which the end was sent.
};

} // namespace bidiq::test
