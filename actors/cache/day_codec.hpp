#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/cached_day.hpp"
#include "actors/domain/notice_codec.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// What decoding one day may cost, whatever its bytes claim.
inline constexpr decode_limits cell_limits{uint64_t{64} << 20, 100'000};

/// No day in Redis is larger than this.
inline constexpr size_t max_cell_bytes = size_t{8} << 20;

/// A day as Redis keeps it: a version byte, when it was read in six bytes
/// (milliseconds since 1970, most significant first: the script that writes
/// compares them), a byte that says what it contains, and the notices: packed
/// by `encode_notices`, or plain if they are few; nothing more of a day without
/// any. `internal` when packing fails, the time does not fit, or it would
/// become larger than `max_cell_bytes`.
outcome<std::string> encode_day(const cached_day& x);

/// Whether the bytes are of another version, to judge by the first one.
bool is_foreign_day(std::string_view bytes) noexcept;

/// Reverses `encode_day`; the day is not part of the bytes. `malformed` for
/// anything else, another version and what is beyond the limits.
outcome<cached_day> decode_day(std::string_view bytes, local_day day,
                               const decode_limits& limits = cell_limits);

} // namespace bidiq
