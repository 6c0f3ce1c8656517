#include "actors/base/random_id.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace bidiq {

std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  // Up to 256 bytes come whole or not at all (getrandom(2)); without
  // randomness no id is safe to give out.
  while (getrandom(bytes.data(), bytes.size(), 0) < 0)
    if (errno != EINTR)
      std::abort();
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (auto x : bytes) {
    out += digits[x >> 4];
    out += digits[x & 15];
  }
  return out;
}

} // namespace bidiq
