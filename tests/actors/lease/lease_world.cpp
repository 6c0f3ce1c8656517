#include "tests/actors/lease/lease_world.hpp"

#include <algorithm>

namespace bidiq::test {

std::string lease_world::run(const lease_schedule& steps) {
  one_name_ = !steps.empty() && steps.front() % 2 == 1;
  restores_ = !steps.empty() && steps.front() / 2 % 2 == 1;
  for (auto x : steps) {
    step(x);
    check();
    if (!violation_.empty())
      return violation_;
  }
  check_end();
  return violation_;
}

// -- steps --------------------------------------------------------------------

void lease_world::begin_life(size_t i) {
  auto& h = holders_[i];
  auto life = one_name_ ? 0 : ++lives_begun_;
  h = {};
  h.name = "holder-" + std::to_string(i) + "." + std::to_string(life);
}

// Most requests are carried out, and most answers heard, at once.
void lease_world::step(uint32_t x) {
  auto choice = x % 32;
  auto i = x / 32 % holders_.size();
  auto at_once = x / 128 % 4;
  auto time = static_cast<int64_t>(x / 512 % 64);
  auto& h = holders_[i];
  now_ += time / 2;
  if (choice == 31)
    return restart(time % 4 == 0);
  if (choice == 30)
    now_ += ttl;
  if (h.dead) {
    if (choice < 8)
      begin_life(i);
    return;
  }
  if (choice == 29) {
    h.dead = true;
    h.coming.clear();
    // A name's next life must not be disturbed by what its last one sent.
    if (one_name_)
      h.sent.clear();
  } else if (choice == 28) {
    if (!h.coming.empty())
      h.coming.pop_front();
  } else if (choice > 23) {
    arrive(h);
  } else if (choice > 19) {
    hear(h);
  } else {
    static constexpr verb verbs[] = {verb::claim, verb::claim, verb::renew,
                                     verb::write, verb::write, verb::release,
                                     verb::judge, verb::claim};
    send(h, verbs[choice % 8]);
    if (at_once > 0)
      arrive(h);
    if (at_once > 1)
      hear(h);
  }
}

bool lease_world::holder::claiming() const {
  auto claims = [](const request& x) {
    return x.what == verb::claim || x.what == verb::judge;
  };
  return std::any_of(sent.begin(), sent.end(), claims)
         || std::any_of(coming.begin(), coming.end(),
                        [&](auto& x) { return claims(x.asked); });
}

void lease_world::send(holder& h, verb what) {
  if (one_name_ && (what == verb::claim || what == verb::judge)) {
    if (h.claiming())
      return;
    // What it had it gives up with that.
    h.token = 0;
    h.until = 0;
  }
  request x{what, h.name, h.token, {}, now_, next_seq_++};
  if (what == verb::judge) {
    if (name_.empty() || name_ == h.name)
      return;
    x.dead = name_;
    x.token = token_;
  } else if (what != verb::claim && h.token == 0) {
    return;
  }
  if (what == verb::release) {
    h.token = 0;
    h.until = 0;
    h.valid_from = next_seq_;
  }
  h.sent.push_back(std::move(x));
}

void lease_world::arrive(holder& h) {
  if (h.sent.empty())
    return;
  auto x = std::move(h.sent.front());
  h.sent.pop_front();
  auto found = keep(x);
  if (!h.dead)
    h.coming.push_back({std::move(x), found});
}

void lease_world::hear(holder& h) {
  if (h.coming.empty())
    return;
  auto x = std::move(h.coming.front());
  h.coming.pop_front();
  if (x.asked.seq < h.valid_from)
    return;
  switch (x.found.said) {
    case lease_said::granted:
    case lease_said::again:
      h.token = x.found.token;
      h.until = x.asked.sent + ttl;
      break;
    case lease_said::ok:
      if (x.asked.what == verb::renew && h.token == x.asked.token)
        h.until = x.asked.sent + ttl;
      break;
    case lease_said::held:
    case lease_said::fenced:
      // It may have given that one back, and have another by now.
      if (x.asked.what != verb::judge && h.token == x.asked.token)
        h.token = 0;
      break;
    case lease_said::missing:
    case lease_said::alive:
      break;
  }
}

void lease_world::restart(bool emptied) {
  for (auto& h : holders_) {
    h.sent.clear();
    h.coming.clear();
  }
  now_ += ttl;
  if (!emptied)
    return;
  emptied_ = true;
  written_ = 0;
  token_ = 0;
  name_.clear();
  ends_ = 0;
}

// -- the keeper ---------------------------------------------------------------

lease_decision lease_world::claim(const request& x) {
  lease_claim by{x.name, restores_ ? x.token : 0, one_name_,
                 static_cast<uint64_t>(now_), 10 * ttl};
  auto out = claim_lease(record(), by, now_);
  if (defect_ == lease_defect::grants_what_is_held
      && out.said == lease_said::held)
    out = {lease_said::granted, token_ + 1};
  if (defect_ == lease_defect::never_ends && token_ > 0 && ends_ > 0
      && name_ != x.name)
    out = {lease_said::held, token_};
  if (defect_ == lease_defect::repeats_tokens && out.said == lease_said::granted
      && token_ > 0)
    out.token = token_;
  return out;
}

lease_decision lease_world::keep(const request& x) {
  lease_decision out;
  switch (x.what) {
    case verb::claim:
      out = claim(x);
      break;
    case verb::judge:
      out = judge_lease(record(), x.dead, x.token,
                        lives_still(x.dead)
                          && defect_ != lease_defect::buries_the_living,
                        static_cast<uint64_t>(now_));
      break;
    default:
      out = {check_lease(record(), x.name, x.token), x.token};
      if (defect_ == lease_defect::fences_nobody && x.what == verb::write)
        out.said = lease_said::ok;
      if (defect_ == lease_defect::releases_for_anybody
          && x.what == verb::release)
        out.said = lease_said::ok;
  }
  if (out.said == lease_said::granted) {
    note_grant(x, out.token);
    token_ = out.token;
    name_ = x.name;
  }
  if (out.said == lease_said::granted || out.said == lease_said::again
      || (out.said == lease_said::ok && x.what == verb::renew))
    ends_ = now_ + ttl;
  if (out.said == lease_said::ok && x.what == verb::write)
    note_write(x.token);
  if (out.said == lease_said::ok && x.what == verb::release) {
    name_.clear();
    ends_ = 0;
  }
  return out;
}

bool lease_world::lives_still(const std::string& name) const {
  return std::any_of(holders_.begin(), holders_.end(),
                     [&](auto& h) { return h.name == name && !h.dead; });
}

// -- what must hold -----------------------------------------------------------

void lease_world::note_grant(const request& x, uint64_t token) {
  auto restored = restores_ && emptied_ && x.what == verb::claim
                  && token == x.token;
  if (restored ? !granted_.contains(token) : token <= highest_)
    blame("a token that does not grow");
  granted_.insert(token);
  highest_ = std::max(highest_, token);
}

void lease_world::note_write(uint64_t token) {
  if (token < written_ || (!emptied_ && token < highest_))
    blame("a holder with an old token was not refused");
  written_ = token;
}

// What a keeper without data cannot know is left out.
void lease_world::check() {
  if (emptied_)
    return;
  size_t believing = 0;
  for (auto& h : holders_) {
    if (h.dead || h.token == 0 || now_ >= h.until)
      continue;
    ++believing;
    if (h.token != highest_)
      blame("a holder whose token is not the highest");
    if (h.name != name_)
      blame("a holder that the keeper does not know");
  }
  if (believing > 1)
    blame("two holders");
}

// Whatever has happened, all who are left are in the end dead or late.
void lease_world::check_end() {
  now_ = std::max(now_, ends_);
  auto found = keep({verb::claim, "next", 0, {}, now_, 0});
  if (found.said != lease_said::granted)
    return blame("it has ended and cannot be claimed");
  for (auto& h : holders_)
    for (auto token : granted_)
      for (auto what : {verb::release, verb::renew, verb::write})
        if (token != found.token)
          keep({what, h.name, token, {}, now_, 0});
  if (name_ != "next" || ends_ != now_ + ttl)
    blame("an old token has moved a lease");
}

} // namespace bidiq::test
