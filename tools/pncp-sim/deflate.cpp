#include "tools/pncp-sim/deflate.hpp"

#include <zlib.h>

namespace bidiq {

namespace {

constexpr size_t smallest = 1024;
constexpr int gzip_window = 15 + 16; // zlib: +16 writes the gzip wrapper.
constexpr int raw_window = -15;      // No wrapper at all.
constexpr size_t mebibyte = 1 << 20;

// One MiB of blanks in deflate blocks that refer to nothing before them, so
// that they can stand one behind the other.
std::string folded_blanks() {
  std::string blanks(mebibyte, ' ');
  z_stream z{};
  if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, raw_window, 8,
                   Z_DEFAULT_STRATEGY)
      != Z_OK)
    return {};
  std::string out(deflateBound(&z, blanks.size()) + 16, '\0');
  z.next_in = reinterpret_cast<Bytef*>(blanks.data());
  z.avail_in = static_cast<uInt>(blanks.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FULL_FLUSH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

uLong checksum_of_blanks(uint64_t mebibytes) {
  std::string blanks(mebibyte, ' ');
  auto one = crc32(0, reinterpret_cast<const Bytef*>(blanks.data()),
                   static_cast<uInt>(blanks.size()));
  uLong all = crc32(0, nullptr, 0);
  for (uint64_t i = 0; i < mebibytes; ++i)
    all = crc32_combine(all, one, mebibyte);
  return all;
}

void append_word(std::string& out, uint64_t word) {
  for (int shift = 0; shift < 32; shift += 8)
    out += static_cast<char>(word >> shift & 0xFF);
}

} // namespace

void compress(sim_answer& answer) {
  if (answer.body.size() < smallest)
    return;
  z_stream z{};
  if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, gzip_window, 8,
                   Z_DEFAULT_STRATEGY)
      != Z_OK)
    return;
  std::string out(deflateBound(&z, answer.body.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(answer.body.data());
  z.avail_in = static_cast<uInt>(answer.body.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  auto done = deflate(&z, Z_FINISH) == Z_STREAM_END;
  out.resize(z.total_out);
  deflateEnd(&z);
  if (!done)
    return;
  answer.body = std::move(out);
  answer.headers.emplace_back("Content-Encoding", "gzip");
  answer.headers.emplace_back("Vary", "Accept-Encoding");
}

// RFC 1952: header, deflate blocks, checksum, size modulo 2^32.
std::string gzip_bomb(uint64_t mebibytes) {
  constexpr std::string_view header{"\x1f\x8b\x08\0\0\0\0\0\0\x03", 10};
  constexpr std::string_view last_block{"\x03\0", 2};
  auto block = folded_blanks();
  std::string out{header};
  for (uint64_t i = 0; i < mebibytes; ++i)
    out += block;
  out += last_block;
  append_word(out, checksum_of_blanks(mebibytes));
  append_word(out, mebibytes * mebibyte);
  return out;
}

} // namespace bidiq
