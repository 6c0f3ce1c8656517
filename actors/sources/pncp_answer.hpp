#pragma once

#include <cstdint>
#include <string_view>

namespace bidiq {

/// What an answer of PNCP means before its body is read.
enum class pncp_answer : uint8_t {
  page,         ///< 200: to be parsed; may still turn out broken.
  empty,        ///< 204: nothing there, or one of its false 204s.
  bad_request,  ///< 400: our mistake on page 1, past the end on others.
  spurious,     ///< 422: also sent for valid dates; one retry is worth it.
  rate_limited, ///< 429, or the HTML page about limits with status 200.
  transient,    ///< Its database or proxy is in trouble; retry later.
  refused,      ///< Anything else: a retry would get the same.
};

/// Classifies an answer by its status and Content-Type.
pncp_answer classify_answer(int status, std::string_view content_type);

/// Why a page could not be read.
enum class fetch_problem : uint8_t {
  none,
  rate_limited,
  unreachable,
  slow,
  unstable,  ///< Server errors.
  malformed, ///< Answers that cannot be understood.
  refused,
  out_of_time,
  cancelled,
  interrupted, ///< The source itself has ended.
};

/// Explains a problem to users (pt-BR); empty for none.
std::string_view explain(fetch_problem x) noexcept;

} // namespace bidiq
