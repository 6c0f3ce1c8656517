#include "net/http/deadline_wheel.hpp"

namespace bidiq::http {

namespace {

// About 80 s until the wheel comes round; later deadlines wait a round more.
constexpr std::size_t slot_count = 4096;

std::size_t slot_of(int64_t tick) noexcept {
  return static_cast<std::size_t>(tick) % slot_count;
}

int64_t tick_before(deadline_wheel::clock::time_point at) noexcept {
  return at.time_since_epoch() / deadline_wheel::granularity;
}

} // namespace

deadline_wheel::entry::~entry() {
  disarm();
}

void deadline_wheel::entry::disarm() noexcept {
  if (from_ == nullptr)
    return;
  *from_ = next_;
  if (next_ != nullptr)
    next_->from_ = from_;
  from_ = nullptr;
  next_ = nullptr;
}

deadline_wheel::deadline_wheel(const boost::asio::any_io_executor& ex)
  : slots_(slot_count), done_(tick_before(clock::now())), timer_(ex) {
  // nop
}

void deadline_wheel::arm(entry& x, clock::time_point at) {
  x.disarm();
  x.tick_ = std::max(tick_before(at) + 1, done_ + 1);
  auto& slot = slots_[slot_of(x.tick_)];
  x.next_ = slot;
  x.from_ = &slot;
  if (slot != nullptr)
    slot->from_ = &x.next_;
  slot = &x;
  if (wake_ == 0 || x.tick_ < wake_)
    schedule(x.tick_);
}

void deadline_wheel::shutdown() {
  timer_.reset();
}

void deadline_wheel::schedule(int64_t tick) {
  if (!timer_)
    return;
  wake_ = tick;
  timer_->expires_at(clock::time_point{tick * granularity});
  timer_->async_wait([this](boost::system::error_code ec) {
    if (!ec && timer_)
      on_timer();
  });
}

void deadline_wheel::on_timer() {
  wake_ = 0;
  auto last = tick_before(clock::now());
  fire(last);
  if (auto next = next_occupied(last); next && (wake_ == 0 || *next < wake_))
    schedule(*next);
}

void deadline_wheel::fire(int64_t last) {
  auto first = std::max(done_ + 1, last - int64_t{slot_count} + 1);
  done_ = last;
  for (auto tick = first; tick <= last; ++tick) {
    entry* due = nullptr;
    for (auto x = slots_[slot_of(tick)]; x != nullptr;) {
      auto next = x->next_;
      if (x->tick_ <= last) {
        x->disarm();
        x->next_ = due;
        x->from_ = &due;
        if (due != nullptr)
          due->from_ = &x->next_;
        due = x;
      }
      x = next;
    }
    // One at a time: firing one may disarm, re-arm or destroy others.
    while (due != nullptr) {
      auto x = due;
      x->disarm();
      x->on_deadline();
    }
  }
}

// The first slot with anything in it; what is in there may belong to a later
// round, which costs one idle wake-up in 80 s.
std::optional<int64_t> deadline_wheel::next_occupied(int64_t after) const {
  for (auto tick = after + 1; tick <= after + int64_t{slot_count}; ++tick)
    if (slots_[slot_of(tick)] != nullptr)
      return tick;
  return std::nullopt;
}

} // namespace bidiq::http
