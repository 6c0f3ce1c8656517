// REDIS_URL: whatever it is, the parser ends with an address in its ranges or
// with a complaint, and the address shows no password.
#include "net/redis/url.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

void require(bool condition) {
  if (!condition)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using bidiq::redis::address;
  auto x = bidiq::redis::parse_url({reinterpret_cast<const char*>(data), size});
  if (!x) {
    require(x.error().code == bidiq::errc::malformed);
    return 0;
  }
  require(x->database >= 0);
  require(x->hosts.empty() == (x->type == address::kind::unix_socket));
  require((x->type == address::kind::sentinel) == !x->master.empty());
  for (const auto& [host, port] : x->hosts)
    require(!host.empty() && port != 0 && host.find('@') == std::string::npos);
  require(!x->display().empty());
  return 0;
}
