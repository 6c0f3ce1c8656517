// Any reply of a server as the answer to each of our scripts: no crash, and
// nothing that later sums could overflow. The first byte chooses the script.
#include "actors/cache/cache_scripts.hpp"
#include "actors/progress/stream_scripts.hpp"
#include "actors/resilience/breaker_script.hpp"
#include "actors/resilience/pace_script.hpp"
#include "actors/results/shared_search_reading.hpp"
#include "net/redis/resp.hpp"

#include <cstdlib>

namespace {

using namespace bidiq;

void read_all(uint8_t which, const redis::value& x) {
  const key_space keys;
  switch (which % 5) {
    case 0: {
      auto found = read_look_up(x, keys, "search-0001").found;
      auto shown = snapshot_of("search-0001", found);
      if (shown.progress < 0 || shown.progress > 100)
        std::abort();
      break;
    }
    case 1:
      if (auto found = read_pace_answer(x); found && !(found->rate > 0))
        std::abort();
      break;
    case 2:
      if (auto found = read_breaker_answer(x); found && found->now < 0)
        std::abort();
      break;
    case 3:
      (void) meet(read_lease(x, {"pncp", 6, "SP", {}, {}}).theirs, {});
      break;
    default:
      if (read_stream_verdict(x).retry_after > 60)
        std::abort();
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  redis::reply_parser parser{size_t{1} << 20};
  parser.feed({reinterpret_cast<const char*>(data) + 1, size - 1});
  while (parser.next() == redis::reply_parser::step::ready)
    if (!parser.is_error())
      read_all(data[0], parser.reply());
  return 0;
}
