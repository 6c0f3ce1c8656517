#include "actors/redis/redis_errors.hpp"

namespace bidiq {

redis_link::trouble trouble_of(redis::errc x) noexcept {
  using redis::errc;
  switch (x) {
    case errc::tls:
    case errc::auth:
    case errc::wrongtype:
    case errc::protocol:
    case errc::other:
      return redis_link::trouble::lasting;
    case errc::closed:
    case errc::overloaded:
    case errc::refused:
    case errc::unresolved:
    case errc::timeout:
    case errc::reset:
    case errc::loading:
    case errc::readonly:
    case errc::oom:
    case errc::misconf:
    case errc::noscript:
    case errc::busy:
      break;
  }
  return redis_link::trouble::passing;
}

std::string_view explain(redis::errc x) noexcept {
  using redis::errc;
  switch (x) {
    case errc::closed:
    case errc::reset:
      return "the connection broke";
    case errc::overloaded:
      return "too much is on its way (REDIS_MAX_INFLIGHT_BYTES)";
    case errc::refused:
      return "nobody accepts connections there";
    case errc::unresolved:
      return "the host name is unknown";
    case errc::timeout:
      return "no answer in time";
    case errc::tls:
      return "no TLS connection, see REDIS_CA_FILE";
    case errc::auth:
      return "the account is refused or lacks a right, see REDIS_URL";
    case errc::loading:
      return "it is loading its data";
    case errc::readonly:
      return "it is a read-only replica";
    case errc::oom:
      return "its memory is full (maxmemory)";
    case errc::misconf:
      return "it cannot write to its disk";
    case errc::noscript:
      return "it has forgotten a script";
    case errc::wrongtype:
      return "somebody else uses our keys, see REDIS_KEY_PREFIX";
    case errc::busy:
      return "it is busy with a script or a change of its cluster";
    case errc::protocol:
      return "it does not speak RESP";
    case errc::other:
      break;
  }
  return "it answers with an error";
}

bool concerns_link(redis::errc x) noexcept {
  return x == redis::errc::auth || x == redis::errc::loading
         || x == redis::errc::readonly || x == redis::errc::misconf;
}

} // namespace bidiq
