#pragma once

#include "actors/base/bytes.hpp"
#include "actors/domain/notice_codec.hpp"
#include "actors/domain/result.hpp"

namespace bidiq {

/// The two sections of an encoded result: its notices, and all else. `x` must
/// outlive the writer.
void write_notices(byte_writer& out, const search_result& x, size_t limit);
void write_rest(byte_writer& out, const search_result& x);

/// Read what those wrote into `x`; check the reader's `done`.
void read_notices(byte_reader& in, search_result& x,
                  const decode_limits& limits);
void read_rest(byte_reader& in, search_result& x);

/// Times, to the millisecond.
void write_utc(byte_writer& out, utc_time x);
utc_time read_utc(byte_reader& in);

search_status read_status(byte_reader& in);

} // namespace bidiq
