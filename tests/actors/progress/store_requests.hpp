// What the suites of a store of logs ask it.
#pragma once

#include "tests/actors/progress/store_contract.hpp"
#include "tests/catch.hpp"

namespace bidiq::test {

using kind = store_request::kind;
using what = store_answer::kind;

inline const log_credentials one{0, "nonce-1", "node-1"};
inline const log_credentials two{0, "nonce-2", "node-2"};

inline progress_event_ptr event(uint64_t id, stage at = stage::fetching) {
  return make_event("search-01", id, {at, 10, "m", "{}"}, 10, {});
}

inline store_request claim(log_credentials who, bool fresh = false) {
  store_request x;
  x.what = kind::claim;
  x.who = std::move(who);
  x.fresh = fresh;
  x.ttl = std::chrono::seconds{100};
  return x;
}

inline store_request append(log_credentials who, uint64_t first, uint64_t last,
                            stage end = stage::fetching) {
  store_request x;
  x.what = kind::append;
  x.who = std::move(who);
  for (auto id = first; id <= last; ++id)
    x.events.push_back(event(id, id == last ? end : stage::fetching));
  x.ttl = std::chrono::seconds{100};
  x.touch = true;
  return x;
}

inline store_request verdict(log_credentials dead, uint64_t id) {
  store_request x;
  x.what = kind::verdict;
  x.who = std::move(dead);
  x.winner = two;
  x.events = {event(id, stage::error)};
  x.ttl = std::chrono::seconds{100};
  return x;
}

// Three ids are kept.
inline store_request reissue(uint64_t cursor) {
  store_request x;
  x.what = kind::reissue;
  x.after = cursor;
  x.most = 3;
  x.ttl = std::chrono::seconds{100};
  return x;
}

inline store_request read(uint64_t after, const std::string& node = {}) {
  store_request x;
  x.what = kind::read;
  x.after = after;
  x.who.node = node;
  return x;
}

inline std::vector<std::string> json(uint64_t first, uint64_t last) {
  std::vector<std::string> out;
  for (auto id = first; id <= last; ++id)
    out.push_back(event(id)->json);
  return out;
}

inline log_credentials claimed_by(contract_store& store, log_credentials who) {
  auto x = store.run(claim(who));
  REQUIRE(x.what == what::ours);
  who.epoch = x.header.owner.epoch;
  return who;
}

} // namespace bidiq::test
