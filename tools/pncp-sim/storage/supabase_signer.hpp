#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Makes and checks the tokens of signed reads. The real ones are JWTs; to a
/// client they are as opaque as these: the last second, a dot and a keyed hash
/// over bucket, path and that second.
class supabase_signer {
public:
  explicit supabase_signer(std::string_view service_key);

  /// `place` is the bucket, a slash and the path.
  std::string sign(std::string_view place,
                   std::chrono::sys_seconds expires) const;

  /// `expired`, or `bad_signature` for what is no token of this place.
  outcome<void> verify(std::string_view place, std::string_view token,
                       utc_time now) const;

private:
  std::string code(std::string_view place, std::string_view seconds) const;

  std::string key_;
};

} // namespace bidiq
