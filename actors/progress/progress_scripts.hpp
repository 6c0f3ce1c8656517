#pragma once

#include "net/redis/client.hpp"

namespace bidiq {

/// The atomic steps of the progress log in Redis (design section 5). All
/// answer with an array whose first element says what happened; `tests` hold
/// them against a model in plain C++. KEYS are the search's hash, its log and
/// whatever else is named; the log is a stream with entries 1-0, 2-0, ... so
/// that its length is the id of its last event.
struct progress_scripts {
  /// KEYS hash log result-part-0; ARGV user request_hash uf_count node nonce
  /// epoch fresh ttl_ms now -> ours epoch top | other epoch top user
  /// request_hash node nonce terminal | kept.
  redis::script claim;
  /// KEYS hash log channel; ARGV epoch nonce first ttl_ms touch whole published
  /// stage progress terminal now event... -> ok top | gap top | fenced top |
  /// missing.
  redis::script append;
  /// KEYS hash log; ARGV epoch nonce ttl_ms -> ok top | fenced top | missing.
  redis::script refresh;
  /// KEYS hash log; ARGV after count -> log top user request_hash uf_count node
  /// nonce epoch terminal [event...] | missing.
  redis::script read;
  /// KEYS hash log channel owner's-node; ARGV epoch nonce first ttl_ms node
  /// nonce stage now event... -> won epoch | alive | gap top | fenced top.
  redis::script verdict;
  /// KEYS hash ends; ARGV cursor next most ttl_ms -> ok | seen. `ends` is a set
  /// of ids and goes with the hash.
  redis::script reissue;
};

const progress_scripts& the_progress_scripts();

} // namespace bidiq
