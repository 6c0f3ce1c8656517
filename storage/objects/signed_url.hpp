#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace bidiq {

/// Makes a token that proves, until `expires`, that a holder of `secret` let
/// its bearer have `subject`: 52 characters of the URL-safe base64 alphabet
/// (RFC 4648 section 5, no padding), HMAC-SHA256 within, under a key that is
/// derived from `secret` for this purpose. `purpose` has no NUL.
std::string sign_token(std::string_view secret, std::string_view purpose,
                       std::string_view subject,
                       std::chrono::sys_seconds expires);

/// Checks a token in time that does not depend on how wrong it is.
/// `bad_signature` for anything but a token for exactly this secret, purpose
/// and subject, `expired` for such a one from its `expires` on.
outcome<void> verify_token(std::string_view secret, std::string_view purpose,
                           std::string_view subject, std::string_view token,
                           utc_time now);

/// The same for an object of a store.
std::string sign(std::string_view secret, std::string_view bucket,
                 std::string_view path, std::chrono::sys_seconds expires);
outcome<void> verify(std::string_view secret, std::string_view bucket,
                     std::string_view path, std::string_view token,
                     utc_time now);

/// The address of a stored object on this server (contract section 3):
/// "/v1/storage/object/sign/{bucket}/{path}?token=...". Bucket and path are
/// those of a `stored_object`, which need no escaping.
std::string signed_url(std::string_view secret, std::string_view bucket,
                       std::string_view path, std::chrono::sys_seconds expires);

} // namespace bidiq
