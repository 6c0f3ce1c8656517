#include "actors/lease/lease.hpp"

#include <algorithm>

namespace bidiq {

bool lives(const lease_record& x, int64_t now, int64_t longest) {
  return x.ends > now && x.ends - now <= longest;
}

lease_decision claim_lease(const lease_record& x, const lease_claim& by,
                           int64_t now) {
  auto living = lives(x, now, by.longest);
  auto mine = x.token > 0 && x.holder == by.holder;
  if (mine && !by.anew && (by.had == x.token || (by.had == 0 && living)))
    return {lease_said::again, x.token};
  if (living && by.had <= x.token && !(mine && by.anew))
    return {lease_said::held, x.token};
  if (by.had > x.token)
    return {lease_said::granted, by.had};
  return {lease_said::granted, std::max(x.token + 1, by.least)};
}

lease_said check_lease(const lease_record& x, std::string_view holder,
                       uint64_t token) {
  if (x.token == 0)
    return lease_said::missing;
  return x.token == token && x.holder == holder ? lease_said::ok
                                                : lease_said::fenced;
}

lease_decision judge_lease(const lease_record& x, std::string_view dead,
                           uint64_t token, bool alive, uint64_t least) {
  if (alive)
    return {lease_said::alive, x.token};
  auto said = check_lease(x, dead, token);
  if (said != lease_said::ok)
    return {said, x.token};
  return {lease_said::granted, std::max(x.token + 1, least)};
}

} // namespace bidiq
