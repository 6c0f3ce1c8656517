// Any bytes as a message on the channel of the breakers: no crash, and what is
// understood survives being rendered and read again.
#include "tests/actors/resilience/rendered_event.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto x
    = bidiq::parse_breaker_event({reinterpret_cast<const char*>(data), size});
  if (x
      && bidiq::parse_breaker_event(bidiq::test::render_breaker_event(*x)) != x)
    std::abort();
  return 0;
}
