#include "storage/objects/signing_keys.hpp"

#include "storage/objects/derived_key.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

constexpr size_t max_secrets = 4;

} // namespace

signing_keys::signing_keys(std::string own) {
  secrets_.push_back(std::move(own));
}

std::string signing_keys::current() const {
  std::lock_guard guard{mutex_};
  return secrets_.back();
}

bool signing_keys::adopt(const std::string& secret) {
  if (secret.size() < min_secret_size)
    return false;
  std::lock_guard guard{mutex_};
  if (secret == secrets_.back())
    return true;
  auto others = secrets_.begin() + 1;
  secrets_.erase(std::remove(others, secrets_.end(), secret), secrets_.end());
  if (secrets_.size() == max_secrets)
    secrets_.erase(secrets_.begin() + 1);
  secrets_.push_back(secret);
  return true;
}

outcome<void> signing_keys::verify(
  const std::function<outcome<void>(std::string_view)>& check) const {
  std::vector<std::string> secrets;
  {
    std::lock_guard guard{mutex_};
    secrets = secrets_;
  }
  outcome<void> out = fail(errc::bad_signature, "no secret fits");
  for (auto i = secrets.rbegin(); i != secrets.rend(); ++i) {
    out = check(*i);
    if (out || out.error().code != errc::bad_signature)
      break;
  }
  return out;
}

} // namespace bidiq
