#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Who asks Google: an account of no person. Whoever has this can do all that
/// the account may; it never goes into a log.
struct service_account {
  std::string email;
  std::string key_id;      ///< Empty: not told.
  std::string private_key; ///< PEM, PKCS #8.
  std::string token_uri;   ///< Where it gets access tokens.
};

/// Reads the JSON file that Google gives to who makes a key. `invalid_request`
/// if it is none, or its key is no RSA key of at least 2,048 bits; the text
/// tells nothing of the key.
outcome<service_account> read_service_account(std::string_view json);

/// Makes the JWT that an access token is had for (RFC 7523 section 2.1),
/// signed by RS256 and good for an hour from `now` on. `invalid_request` if
/// the key cannot sign.
outcome<std::string> make_assertion(const service_account& who,
                                    std::string_view scope, utc_time now);

} // namespace bidiq
