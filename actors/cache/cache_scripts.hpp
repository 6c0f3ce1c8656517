#pragma once

#include "actors/cache/fetch_leases.hpp"
#include "net/redis/client.hpp"

#include <chrono>
#include <cstdint>
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

/// Claims a list. Keys: the fetch_leases. Arguments: field, UF, first and last
/// day, lease in ms. Removes what has run out and what is no lease. Returns {}
/// if granted, else {field, uf, first, last, ms left} of one that it meets.
const redis::script& claim_lease_script();

/// Renews leases, lost ones, too. Keys: the fetch_leases. Arguments: lease in
/// ms, then field, UF, first and last day of each.
const redis::script& renew_leases_script();

/// Returns the ms left of a lease; 0: there is none. Keys: the fetch_leases.
/// Arguments: field.
const redis::script& lease_left_script();

/// What Redis says to a claim.
struct lease_verdict {
  bool granted = true;
  std::string name; ///< The lease that it meets ...
  fetch_lease_scope theirs;
  std::chrono::milliseconds left{0}; ///< ... and how long its lease runs.
};

/// Reads the answer to `claim_lease_script`; an error grants: within this node
/// nobody else reads the list.
lease_verdict read_lease(const redis::answer& x,
                         const fetch_lease_scope& asked);

/// The arguments that tell a list: UF, first and last day.
std::vector<std::string> scope_arguments(const fetch_lease_scope& x);

} // namespace bidiq
