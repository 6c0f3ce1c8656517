#include "net/http/connection_limits.hpp"

namespace bidiq::http {

connection_limits::connection_limits(std::size_t total, std::size_t per_address)
  : total_(total), per_address_(per_address) {
  // nop
}

std::shared_ptr<void>
connection_limits::enter(const boost::asio::ip::address& from) {
  if (open_.fetch_add(1) >= total_) {
    --open_;
    return nullptr;
  }
  if (!enter_address(from)) {
    --open_;
    return nullptr;
  }
  return {this,
          [self = shared_from_this(), from](void*) { self->leave(from); }};
}

bool connection_limits::enter_address(const boost::asio::ip::address& from) {
  if (per_address_ == 0)
    return true;
  std::lock_guard guard{mutex_};
  auto& n = addresses_[from];
  if (n >= per_address_)
    return false;
  ++n;
  return true;
}

void connection_limits::leave(const boost::asio::ip::address& from) {
  --open_;
  if (per_address_ == 0)
    return;
  std::lock_guard guard{mutex_};
  auto i = addresses_.find(from);
  if (i != addresses_.end() && --i->second == 0)
    addresses_.erase(i);
}

} // namespace bidiq::http
