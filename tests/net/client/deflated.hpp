#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

namespace bidiq::test {

inline constexpr int gzip_frame = 15 + 16;
inline constexpr int zlib_frame = 15;
inline constexpr int no_frame = -15;

/// One whole stream of `plain` in the frame: for gzip one member.
inline std::string deflated(std::string_view plain, int frame = gzip_frame) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, frame, 9, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

} // namespace bidiq::test
