#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

/// Everything that can go wrong and travel between rooms. Append only: later
/// releases send the numbers to other nodes. `net/http/problem` is the one
/// place that maps them to HTTP.
enum class errc : uint8_t {
  invalid_request = 1, ///< Semantically wrong input; `fields` say where.
  malformed,           ///< Input that cannot be parsed at all.
  not_found,           ///< No such thing, or not the caller's.
  gone,                ///< It existed and has expired.
  search_id_reused,    ///< The id belongs to another search or user.
  already_finished,    ///< The search has ended: nothing to cancel.
  too_many_searches,   ///< The user's limit of running searches is reached.
  overloaded,          ///< The node's limit is reached; try again later.
  draining,            ///< The node is shutting down.
  deadline_exceeded,   ///< No answer within the request's deadline.
  cancelled,           ///< Somebody called it off.
  upstream_failed,     ///< A source could not be read after all retries.
  upstream_malformed,  ///< A source's answer could not be understood.
  response_too_large,  ///< A source sent more than its byte cap.
  storage_failed,      ///< The object store refused or is gone.
  bad_signature,       ///< A signed URL or ticket does not verify.
  expired,             ///< A signed URL or ticket is past its time.
  internal,            ///< A defect of ours; details are in the log only.
  too_many_streams,    ///< The user's open progress streams are at the limit.
  rate_limited,        ///< Too many attempts a minute; see `retry_after`.
  shared_state_lost,   ///< Another node may know; Redis is away.
  nothing_to_retry,    ///< Nothing of the search has failed.
  unavailable,         ///< The database is away or too slow.
  quota_exceeded,      ///< The plan's searches of this month are used up.
  plan_required,       ///< The plan lacks this capability.
  unauthorized,        ///< No token, or none that is good; one error for all.
  auth_unavailable,    ///< Whether a token is good cannot be found out now.
  too_many_sectors,    ///< The user's own sectors are at the limit.
  not_cancellable,     ///< It is there for good: nobody calls it off.
  undecided,           ///< `unavailable`, and what was asked may yet happen.
};

/// Returns the enumerator's name; "?" for a number this build does not know.
std::string_view to_string(errc x) noexcept;

/// One violation of one input field, shown to users (pt-BR).
struct field_error {
  std::string field;
  std::string message;

  bool operator==(const field_error&) const = default;
};

/// An error as a value. `context` is for the log, never for users.
struct failure {
  errc code = errc::internal;
  std::string context;
  std::vector<field_error> fields;
  /// When trying again may help; 0 = no telling.
  std::chrono::seconds retry_after{0};

  bool operator==(const failure&) const = default;
};

/// Needed by `outcome<T>::value()`: throws `std::runtime_error`.
[[noreturn]] void throw_exception_from_error(const failure& x,
                                             const boost::source_location&);

/// A value or why there is none.
template <class T>
using outcome = boost::system::result<T, failure>;

/// Shorthand for returning an error.
inline failure fail(errc code, std::string context = {}) {
  return failure{code, std::move(context), {}, {}};
}

} // namespace bidiq
