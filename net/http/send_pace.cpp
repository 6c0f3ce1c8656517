#include "net/http/send_pace.hpp"

#include <algorithm>

namespace bidiq::http {

send_pace::send_pace(std::chrono::milliseconds patience, std::size_t min_rate,
                     clock::time_point now) noexcept
  : patience_(patience), min_rate_(min_rate), due_(now + patience) {
  // nop
}

void send_pace::progress(uint64_t n, clock::time_point now) noexcept {
  using seconds = std::chrono::duration<double>;
  auto latest = now + patience_;
  auto bought = static_cast<double>(n) / static_cast<double>(min_rate_);
  // Without a rate the first byte buys everything; and no overflow.
  if (n > 0 && (min_rate_ == 0 || seconds{bought} >= patience_))
    due_ = latest;
  else if (n > 0)
    due_ = std::min(
      latest,
      due_ + std::chrono::duration_cast<clock::duration>(seconds{bought}));
}

} // namespace bidiq::http
