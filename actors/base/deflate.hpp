#pragma once

#include "actors/base/errc.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// Compresses to a zlib stream (RFC 1950) with its length before compression in
/// front; fast rather than small. `internal` if zlib refuses, which only lack
/// of memory or more than 2 GiB explain.
outcome<std::string> pack(std::string_view bytes);

/// Reverses `pack`. `malformed` unless all of `bytes` is one such stream that
/// becomes exactly as long as it says, at most `max_size`; never more memory
/// than that.
outcome<std::string> unpack(std::string_view bytes, uint64_t max_size);

} // namespace bidiq
