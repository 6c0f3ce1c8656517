#include "tools/pncp-sim/storage/supabase_signer.hpp"

#include "tools/pncp-sim/storage/digest.hpp"
#include "tools/pncp-sim/storage/exchange.hpp"

namespace bidiq {

supabase_signer::supabase_signer(std::string_view service_key)
  : key_(hmac_sha256(service_key, "signed reads")) {
}

std::string supabase_signer::code(std::string_view place,
                                  std::string_view seconds) const {
  std::string message{seconds};
  message += '\n';
  message += place;
  return to_hex(hmac_sha256(key_, message));
}

std::string supabase_signer::sign(std::string_view place,
                                  std::chrono::sys_seconds expires) const {
  auto seconds = std::to_string(expires.time_since_epoch().count());
  return seconds + '.' + code(place, seconds);
}

outcome<void> supabase_signer::verify(std::string_view place,
                                      std::string_view token,
                                      utc_time now) const {
  auto dot = token.find('.');
  auto seconds = token.substr(0, dot);
  auto last = parse_count(seconds);
  if (dot == std::string_view::npos || !last
      || !same_secret(code(place, seconds), token.substr(dot + 1)))
    return fail(errc::bad_signature);
  auto today = std::chrono::floor<std::chrono::seconds>(now);
  if (today.time_since_epoch().count() >= static_cast<int64_t>(*last))
    return fail(errc::expired);
  return {};
}

} // namespace bidiq
