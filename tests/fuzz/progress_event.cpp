// Any bytes as an event on a search's channel: no crash, and what is taken for
// one can neither break out of its data line nor lose itself under another id.
#include "actors/domain/event.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto x = bidiq::read_event({reinterpret_cast<const char*>(data), size});
  if (!x)
    return 0;
  if (x->json.find_first_of("\r\n") != std::string::npos || x->progress > 100)
    std::abort();
  auto again = bidiq::read_event(bidiq::renumbered(*x, x->id / 2 + 1)->json);
  // None if a second "id" contradicts the first.
  if (again && (again->id != x->id / 2 + 1 || again->at != x->at))
    std::abort();
  return 0;
}
