#pragma once

#include "actors/cache/fetch_leases.hpp"
#include "net/redis/client.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace bidiq {

// A month's days are fields "01".."31" of a hash, each a day_codec text. A
// list that is being read is a field "node:number" of the hash of its source
// and code, with the value "uf:first:last:expires": days since 1970, and
// milliseconds of Redis's clock.

/// Reads days. Keys: the month. Arguments: how long a text may be, then each
/// day's field. Returns their texts, nil for none, the length of one that is
/// too long.
const redis::script& read_days_script();

/// Writes days. Keys: the month. Arguments: its least time to live in ms, by
/// how much clocks may be ahead in ms, then each day's field and text. Leaves
/// alone what was read at the same time or later, unless it claims to be from
/// the future, and replaces a key of another type. Returns how many days it has
/// written.
const redis::script& store_days_script();

/// Claims a list, or renews its lease, which Redis may have lost, unless
/// another has claimed it meanwhile. Keys: the fetch_leases. Arguments: see
/// `lease_arguments`. Removes what has run out and what is no lease. Answers
/// said: granted, or held with name, uf, first, last, left (ms) of one that it
/// meets.
///
/// The rules are those of all leases (actors/lease), but for two: a claim is in
/// the way of each that it meets, not of one key, and there is no fencing
/// token. A name is used once, so that nothing asked in it can move another's
/// lease; and what a late reader stores is ordered by when it was read
/// (`store_days_script`), so that it never replaces what is newer.
const redis::script& claim_lease_script();

/// Answers left: the ms left of a lease; 0: there is none. Keys: the
/// fetch_leases. Arguments: name.
const redis::script& lease_left_script();

/// What Redis says to a claim.
struct lease_verdict {
  bool granted = true;
  std::string name; ///< The lease that it meets ...
  fetch_lease_scope theirs;
  std::chrono::milliseconds left{0}; ///< ... and how long its lease runs.
};

/// Reads the answer to `claim_lease_script`; an error grants: no other asker
/// of this node reads the list.
lease_verdict read_lease(const redis::answer& x,
                         const fetch_lease_scope& asked);

/// Reads the answer to `lease_left_script`; an error leaves nothing.
std::chrono::milliseconds read_lease_left(const redis::answer& x);

/// The arguments of a claim of this name ("node:number").
std::vector<std::string> lease_arguments(const std::string& name,
                                         const fetch_lease_scope& x,
                                         std::chrono::milliseconds ttl);

} // namespace bidiq
