// Any bytes as a message on a node's command channel: no crash, and what is
// understood survives being rendered and read again.
#include "actors/redis/node_command.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto x
    = bidiq::parse_node_command({reinterpret_cast<const char*>(data), size});
  if (x && bidiq::parse_node_command(bidiq::render_node_command(*x)) != x)
    std::abort();
  return 0;
}
