#include "actors/base/errc.hpp"

#include <iterator>
#include <stdexcept>

namespace bidiq {

namespace {

// In the order of the enumerators, which begin with 1.
constexpr std::string_view names[] = {
  "invalid_request",
  "malformed",
  "not_found",
  "gone",
  "search_id_reused",
  "already_finished",
  "too_many_searches",
  "overloaded",
  "draining",
  "deadline_exceeded",
  "cancelled",
  "upstream_failed",
  "upstream_malformed",
  "response_too_large",
  "storage_failed",
  "bad_signature",
  "expired",
  "internal",
  "too_many_streams",
  "rate_limited",
  "shared_state_lost",
  "nothing_to_retry",
  "unavailable",
  "quota_exceeded",
  "plan_required",
  "unauthorized",
  "auth_unavailable",
  "too_many_sectors",
  "not_cancellable",
  "undecided",
};
static_assert(std::size(names) == static_cast<size_t>(errc::undecided));

} // namespace

std::string_view to_string(errc x) noexcept {
  auto i = static_cast<size_t>(x) - 1;
  return i < std::size(names) ? names[i] : "?";
}

void throw_exception_from_error(const failure& x,
                                const boost::source_location&) {
  throw std::runtime_error(std::string{to_string(x.code)} + ": " + x.context);
}

} // namespace bidiq
