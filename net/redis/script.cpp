#include "net/redis/client.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace bidiq::redis {

script::script(std::string text) : source(std::move(text)) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned n = 0;
  if (EVP_Digest(source.data(), source.size(), bytes.data(), &n, EVP_sha1(),
                 nullptr)
      != 1)
    throw std::runtime_error("SHA-1 is not available");
  for (unsigned i = 0; i < n; ++i) {
    sha1 += digits[bytes[i] >> 4];
    sha1 += digits[bytes[i] & 15];
  }
}

} // namespace bidiq::redis
