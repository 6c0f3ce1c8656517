#pragma once

#include "actors/base/time.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

/// Who asks an S3 store, and where that is.
struct aws_identity {
  std::string access_key;
  std::string secret_key;
  std::string region = "us-east-1";
};

/// A request as it is signed. Names and values are as sent, but for those of
/// the query, which are not escaped yet.
struct aws_request {
  std::string method = "GET";
  std::string host; ///< With its port, if the URL has one.
  std::string path; ///< Escaped, from the slash on.
  std::vector<std::pair<std::string, std::string>> query = {};
  /// Further fields that are signed, names in lower case. Not `host`, nor what
  /// signing adds.
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// SHA-256 of the body in lower-case hexadecimal; see `sha256_hex`.
  std::string payload_hash;
};

/// SHA-256 of nothing.
inline constexpr std::string_view empty_payload
  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// Signature version 4 of Amazon's "Authenticating Requests (AWS Signature
// Version 4)" for the service s3. Pure; libcurl signs requests, but makes no
// addresses for others to use, which need the same.

/// The fields to send besides `headers`: x-amz-date, x-amz-content-sha256 and
/// authorization.
std::vector<std::pair<std::string, std::string>>
aws_sign(const aws_request& x, const aws_identity& who, utc_time now);

/// The query, escaped and without a question mark, of an address that is good
/// for `ttl` from `now` on, a week at most.
std::string aws_presigned_query(aws_request x, const aws_identity& who,
                                utc_time now, std::chrono::seconds ttl);

/// Escapes all but letters, digits and "-_.~", and slashes unless `slashes`.
std::string aws_escaped(std::string_view text, bool slashes = true);

/// A query of escaped names and values.
std::string
aws_query(std::vector<std::pair<std::string, std::string>> parameters);

/// Lower-case hexadecimal.
std::string sha256_hex(std::string_view bytes);

} // namespace bidiq
