#pragma once

#include "net/redis/client.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

/// A script that knows the rules of lease.hpp, whatever its keys look like:
/// it reads a record out of them, asks, and writes what was decided in the same
/// step. `body` runs after
///
///   a                            its arguments, which are a flat list of names
///                                and values, by name
///   now()                        milliseconds of the server's clock
///   heal(key, type)              deletes a key of another type: 1 if it did
///   fields(key, name, ...)       these fields of a hash by name
///   digits(x)                    a whole number as text
///   lease.read(token, holder, ends)   a record, nil if that is none
///   lease.lives(x, now, longest)
///   lease.claim(x, by, now)      -> said, token; `by` has the fields of
///                                `lease_claim`
///   lease.check(x, holder, token)     -> said
///   lease.later(x, token)        whether the lease has that token or a later
///                                one
///   lease.judge(x, dead, token, alive, least)   -> said, token
///
/// `said` is the name of a `lease_said`. Scripts answer with a flat list of
/// names and values, too (net/redis/fields.hpp). Tokens and times are below
/// 2^53, and `ends` may be math.huge.
redis::script lease_script(std::string_view body);

/// The same for a script that runs for each event, where names on the wire cost
/// a quarter of it: instead of `a`, each of `names` is a local variable, and
/// what follows them are ARGV[#names + 1] and on. `arranged` makes its
/// arguments.
redis::script lease_script(std::span<const std::string_view> names,
                           std::string_view body);

/// Values in the order of `names`; one that is not given is empty. A name that
/// is not among them throws std::out_of_range.
std::vector<std::string>
arranged(std::span<const std::string_view> names,
         std::vector<std::pair<std::string_view, std::string>> values);

} // namespace bidiq
