#pragma once

#include "actors/domain/notice_codec.hpp"
#include "actors/domain/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// No value in Redis is larger than this.
inline constexpr size_t max_part_bytes = size_t{1} << 20;

/// No head is larger than this.
inline constexpr size_t max_head_bytes = 4096;

/// No partial result is larger than this.
inline constexpr size_t max_partial_bytes = size_t{8} << 20;

/// Part 0 of a stored result: enough to say whose it is and how it went, and
/// what the other parts have to be. Written last.
struct result_head {
  /// Another version of the server wrote it: the members down to `duration_ms`
  /// are all that is known.
  bool other_version = false;
  std::string writing; ///< Random, in every part: two are never mixed.
  std::string user;
  std::string print; ///< Fingerprint of the request.
  search_status status = search_status::running;
  uint64_t total_raw = 0;
  uint64_t found = 0;
  utc_time updated{};
  int64_t duration_ms = 0;
  uint64_t parts = 0;        ///< Besides this one.
  uint64_t notices_size = 0; ///< Bytes of the packed notices ...
  uint64_t rest_size = 0;    ///< ... and of all else, which follows them.
  uint32_t checksum = 0;     ///< CRC-32 of both.
  /// Null if it is large; the rest has it, and a sector of the user's own.
  search_request_ptr request;
};

/// The notices of a result, packed: all of it that takes time. At most `limit`.
/// Reads no other member of `x`.
outcome<std::string> pack_notices(const search_result& x,
                                  size_t limit = SIZE_MAX);

/// A result ready to be written: parts 1, 2, ... and then the head as part 0.
struct encoded_result {
  std::string head;
  std::vector<std::string> parts;
};

/// Cuts packed notices into parts, the first of which is part 1.
std::vector<std::string> cut_notices(std::string_view packed,
                                     const std::string& writing);

/// What is left once the notices are packed and cut: the remaining parts and
/// the head. `internal` if the user's name is beyond reason.
outcome<encoded_result> encode_rest(const search_result& x,
                                    std::string_view packed_notices,
                                    const std::string& writing);

/// `malformed` unless `bytes` is a head, whole and undamaged; see
/// `result_head::other_version`.
outcome<result_head> decode_head(std::string_view bytes);

/// Whether these bytes are part `index` (from 0) + 1 of that very writing.
bool part_of(const result_head& head, size_t index, std::string_view bytes);

/// Puts a result together from its head and its parts 1, 2, .... `malformed`
/// if they are not all of that writing, damaged, or beyond the limits.
outcome<search_result_ptr> decode_result(const result_head& head,
                                         const std::vector<std::string>& parts,
                                         const decode_limits& limits = {});

/// A result as one value: what has been found so far, at most `max_notices`.
outcome<std::string> encode_partial(const search_result& x,
                                    const std::string& writing,
                                    size_t max_notices);

/// The head of what `encode_partial` made; its first `max_head_bytes` + 4
/// bytes are enough.
outcome<result_head> decode_partial_head(std::string_view bytes);

outcome<search_result_ptr> decode_partial(std::string_view bytes,
                                          const decode_limits& limits = {});

} // namespace bidiq
