#include "net/http/gzip.hpp"

#include <zlib.h>

#include <limits>

namespace bidiq::http {

namespace {

constexpr int level = 1;
constexpr int gzip_window = 15 + 16; // 16 asks zlib for a gzip header
constexpr int memory_level = 8;

} // namespace

std::optional<std::string> gzip(std::string_view text) {
  if (text.size() > std::numeric_limits<uInt>::max() / 2)
    return std::nullopt;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory_level,
                   Z_DEFAULT_STRATEGY)
      != Z_OK)
    return std::nullopt;
  auto size = static_cast<uLong>(text.size());
  std::string result(deflateBound(&stream, size), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(size);
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  auto done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  result.resize(stream.total_out);
  deflateEnd(&stream);
  if (!done)
    return std::nullopt;
  return result;
}

} // namespace bidiq::http
