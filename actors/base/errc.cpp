#include "actors/base/errc.hpp"

#include <stdexcept>

namespace bidiq {

std::string_view to_string(errc x) noexcept {
  switch (x) {
    case errc::invalid_request:
      return "invalid_request";
    case errc::malformed:
      return "malformed";
    case errc::not_found:
      return "not_found";
    case errc::gone:
      return "gone";
    case errc::search_id_reused:
      return "search_id_reused";
    case errc::nothing_to_retry:
      return "nothing_to_retry";
    case errc::already_finished:
      return "already_finished";
    case errc::too_many_searches:
      return "too_many_searches";
    case errc::overloaded:
      return "overloaded";
    case errc::draining:
      return "draining";
    case errc::deadline_exceeded:
      return "deadline_exceeded";
    case errc::cancelled:
      return "cancelled";
    case errc::upstream_failed:
      return "upstream_failed";
    case errc::upstream_malformed:
      return "upstream_malformed";
    case errc::response_too_large:
      return "response_too_large";
    case errc::storage_failed:
      return "storage_failed";
    case errc::bad_signature:
      return "bad_signature";
    case errc::expired:
      return "expired";
    case errc::internal:
      return "internal";
    case errc::too_many_streams:
      return "too_many_streams";
    case errc::rate_limited:
      return "rate_limited";
    case errc::shared_state_lost:
      return "shared_state_lost";
  }
  return "?";
}

void throw_exception_from_error(const failure& x,
                                const boost::source_location&) {
  throw std::runtime_error(std::string{to_string(x.code)} + ": " + x.context);
}

} // namespace bidiq
