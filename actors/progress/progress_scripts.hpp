#pragma once

#include "net/redis/client.hpp"

#include <array>
#include <string_view>

namespace bidiq {

/// The atomic steps of the progress log in Redis (design section 5). Their
/// arguments (but for `append`, which runs for each event) and answers are flat
/// lists of names and values; `said` is what happened, and events are arguments
/// of the name of their number. Tests hold
/// them against a model in plain C++. KEYS are the search's hash, its log and
/// whatever else is named; the log is a stream with entries 1-0, 2-0, ... so
/// that its length is the id of its last event.
struct progress_scripts {
  /// KEYS hash log result-part-0; user request_hash uf_count node nonce epoch
  /// fresh ttl now -> ours: epoch top called_off | other: epoch top user
  /// request_hash node nonce terminal | kept.
  redis::script claim;
  /// KEYS hash log channel; `append_arguments`, events -> ok: top | gap: top |
  /// fenced: top | missing.
  redis::script append;
  /// KEYS hash log; epoch nonce ttl -> ok: top | fenced: top | missing.
  redis::script refresh;
  /// KEYS hash log; after count largest room -> log: top user request_hash
  /// uf_count node nonce epoch terminal events | missing.
  redis::script read;
  /// KEYS hash log channel owner's-node; epoch dead (its nonce) first last
  /// stage progress now ttl node nonce, events -> won: epoch | alive | gap: top
  /// | fenced: top | missing.
  redis::script verdict;
  /// KEYS hash ends; cursor next most ttl -> ok | seen. `ends` is a set of ids
  /// and goes with the hash.
  redis::script reissue;
  redis::script release;
  redis::script entitle;
  redis::script withdraw;
};

const progress_scripts& the_progress_scripts();

/// What `append` takes before its events; where they do not matter, touch,
/// whole, published, ttl and terminal are empty.
inline constexpr std::array<std::string_view, 12> append_arguments{
  "epoch", "nonce", "first", "last",  "stage",     "progress",
  "now",   "ttl",   "touch", "whole", "published", "terminal"};

} // namespace bidiq
