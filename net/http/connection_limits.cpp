#include "net/http/connection_limits.hpp"

#include <algorithm>

namespace bidiq::http {

namespace {

// A client that has one address of IPv6 has the whole /64.
boost::asio::ip::address who_counts(const boost::asio::ip::address& x) {
  if (!x.is_v6())
    return x;
  auto v6 = x.to_v6();
  if (v6.is_v4_mapped())
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6);
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return boost::asio::ip::make_address_v6(bytes);
}

} // namespace

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
  auto whose = who_counts(from);
  if (!enter_address(whose)) {
    --open_;
    return nullptr;
  }
  return {this,
          [self = shared_from_this(), whose](void*) { self->leave(whose); }};
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
