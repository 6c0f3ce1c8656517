#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/storage/exchange.hpp"
#include "tools/pncp-sim/storage/target.hpp"

#include <optional>
#include <string>

namespace bidiq {

/// The one pair of keys that an S3 service knows.
struct sigv4_keys {
  std::string access = "sim-access";
  std::string secret = "sim-secret";
};

/// Why a request is not let in, in S3's words.
struct sigv4_refusal {
  std::string_view code{}; ///< One of the codes of `s3_error`.
  std::string message{};   ///< Empty: the code's usual one.
  /// Further elements of the error, such as what should have been signed.
  header_texts details{};
};

/// Checks AWS signature version 4 of a request to S3, in the Authorization
/// header or in the query of a presigned address. Nothing if it is good.
/// A region of any name will do; a body in signed chunks is not understood.
/// `now` decides about expiry and skew.
std::optional<sigv4_refusal> refuse_sigv4(const store_request& request,
                                          const store_target& target,
                                          const sigv4_keys& keys, utc_time now);

} // namespace bidiq
