#include "tools/pncp-sim/deflate.hpp"

#include <zlib.h>

namespace bidiq {

namespace {

constexpr size_t smallest = 1024;
constexpr int gzip_window = 15 + 16; // zlib: +16 writes the gzip wrapper.

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

} // namespace bidiq
