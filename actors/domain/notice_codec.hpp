#pragma once

#include "actors/base/bytes.hpp"
#include "actors/base/errc.hpp"
#include "actors/domain/notice.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// What decoding may cost, whatever the bytes claim.
struct decode_limits {
  uint64_t max_bytes = uint64_t{512} << 20; ///< After decompression.
  uint64_t max_notices = 500'000;
};

/// The least bytes that a notice takes.
inline constexpr uint64_t min_notice_bytes = 17;

/// One notice among others of the same writer: texts that repeat are written
/// once, absent fields cost a bit. `x` must outlive the writer.
void write_notice(byte_writer& out, const notice& x);

/// Reads what `write_notice` wrote; check the reader's `ok`.
notice read_notice(byte_reader& in);

/// Reads a number and as many notices, to the last byte. `malformed` if there
/// is anything else, or more than the limits allow.
outcome<notice_batch> read_batch(std::string_view plain,
                                 const decode_limits& limits);

/// A batch of notices, compressed: a version byte and the packed notices, null
/// ones left out. `internal` when zlib fails.
outcome<std::string> encode_notices(const notice_batch& xs);

/// Reverses `encode_notices`. `malformed` for anything else, another version
/// and what is beyond the limits.
outcome<notice_batch> decode_notices(std::string_view bytes,
                                     const decode_limits& limits = {});

} // namespace bidiq
