#include "actors/auth/account_finder.hpp"

namespace bidiq {

namespace {

constexpr const char* first_plan = "free_trial";

identity identity_of(const token_claims& x) {
  identity out;
  out.user = x.user;
  out.admin = x.admin;
  auto known = capabilities_of(x.plan).has_value();
  out.plan = known ? x.plan : first_plan;
  out.may = *capabilities_of(out.plan);
  return out;
}

} // namespace

account_finder accounts_by_claim() {
  return [](const token_claims& x,
            const std::function<void(outcome<identity>)>& then) {
    then(identity_of(x));
  };
}

} // namespace bidiq
