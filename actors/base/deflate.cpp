#include "actors/base/deflate.hpp"

#include "actors/base/bytes.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace bidiq {

namespace {

// Level 1 compresses our texts to about a quarter at three times the speed of
// level 6, which would save a fifth more.
constexpr int level = 1;

// Where a length that is not true cannot hurt yet.
constexpr uint64_t first_room = uint64_t{1} << 20;

constexpr uint64_t max_input = std::numeric_limits<uInt>::max() / 2;

Bytef* input(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

} // namespace

outcome<std::string> pack(std::string_view bytes) {
  if (bytes.size() > max_input)
    return fail(errc::internal, "too much to compress");
  byte_writer head;
  head.number(bytes.size());
  auto out = head.take();
  auto offset = out.size();
  auto size = compressBound(static_cast<uLong>(bytes.size()));
  out.resize(offset + size);
  auto done = compress2(reinterpret_cast<Bytef*>(out.data() + offset), &size,
                        input(bytes), static_cast<uLong>(bytes.size()), level);
  if (done != Z_OK)
    return fail(errc::internal, "zlib: " + std::to_string(done));
  out.resize(offset + size);
  out.shrink_to_fit();
  return out;
}

outcome<std::string> unpack(std::string_view bytes, uint64_t max_size) {
  byte_reader head{bytes};
  auto size = head.number();
  auto body = head.rest();
  if (!head.ok() || size > max_size || body.size() > max_input)
    return fail(errc::malformed, "not packed, or too large");
  z_stream stream{};
  stream.next_in = input(body);
  stream.avail_in = static_cast<uInt>(body.size());
  if (inflateInit(&stream) != Z_OK)
    return fail(errc::internal, "zlib cannot begin");
  // Grows with what really comes, whatever the length claims. One byte of room
  // more than needed lets zlib come to the end of its stream.
  std::string out;
  int state = Z_OK;
  while (state == Z_OK && stream.total_out <= size) {
    auto room = std::min<uint64_t>(
      size + 1, std::max<uint64_t>(first_room, 2 * out.size()));
    out.resize(room);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + stream.total_out);
    stream.avail_out = static_cast<uInt>(room - stream.total_out);
    auto before = stream.avail_in;
    auto had = stream.total_out;
    state = inflate(&stream, Z_NO_FLUSH);
    if (state == Z_OK && before == stream.avail_in && had == stream.total_out)
      break;
  }
  auto good = state == Z_STREAM_END && stream.avail_in == 0
              && stream.total_out == size;
  inflateEnd(&stream);
  if (!good)
    return fail(errc::malformed, "a packed text is damaged");
  out.resize(size);
  return out;
}

} // namespace bidiq
