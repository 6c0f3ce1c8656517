// Any bytes as a set of public keys: no crash, and every key that is taken can
// be asked.
#include "actors/auth/jwks.hpp"
#include "actors/auth/jwt.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bidiq;
  auto keys = parse_jwks({reinterpret_cast<const char*>(data), size});
  if (!keys)
    return keys.error().code == errc::malformed ? 0 : (std::abort(), 1);
  if (keys->size() > max_jwks_keys)
    std::abort();
  for (const auto& [id, key] : *keys)
    if ((!id.empty() && !is_key_id(id))
        || key.algorithm() == signature_algorithm::hs256
        || key.verifies("message", "signature"))
      std::abort();
  return 0;
}
