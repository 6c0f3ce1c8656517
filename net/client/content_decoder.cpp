#include "net/client/content_decoder.hpp"

#include "net/client/field_text.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

constexpr size_t max_codings = 5;

constexpr int window = 15;
constexpr int gzip_frame = window + 16;
constexpr int zlib_frame = window;
constexpr int no_frame = -window;

// Half of those who say "deflate" leave out zlib's frame, which the coding is
// defined by; no raw stream of an encoder begins like one.
bool zlib_framed(uint8_t first, uint8_t second) {
  return (first & 0x0f) == Z_DEFLATED && first >> 4 <= 7
         && (first * 256 + second) % 31 == 0;
}

} // namespace

/// One coding.
class content_decoder::stage {
public:
  explicit stage(bool gzip) : gzip_(gzip) {
    // nop
  }

  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  ~stage() {
    if (open_)
      inflateEnd(&stream_);
  }

  // Calls `take` with each piece that `bytes` become; it judges them too.
  template <class Take>
  decoding feed(std::string_view bytes, Take take) {
    if (!open_ && !begin(bytes))
      return bytes.empty() ? decoding::good : decoding::broken;
    // What told the frame belongs to the stream.
    std::string_view head{head_.data(), head_.size()};
    auto state = head.empty() ? decoding::good : inflate_all(head, take);
    head_.clear();
    return state == decoding::good ? inflate_all(bytes, take) : state;
  }

  bool whole() const {
    return ended_ || (!open_ && head_.empty());
  }

  uint64_t given = 0; ///< Bytes so far.

private:
  // False: there are too few bytes to begin, all of which are taken, or zlib
  // has no memory.
  bool begin(std::string_view& bytes) {
    auto frame = gzip_frame;
    while (!gzip_ && head_.size() < 2) {
      if (bytes.empty())
        return false;
      head_ += bytes[0];
      bytes.remove_prefix(1);
    }
    if (!gzip_)
      frame = zlib_framed(static_cast<uint8_t>(head_[0]),
                          static_cast<uint8_t>(head_[1]))
                ? zlib_frame
                : no_frame;
    else if (bytes.empty())
      return false;
    open_ = inflateInit2(&stream_, frame) == Z_OK;
    return open_;
  }

  template <class Take>
  decoding inflate_all(std::string_view bytes, Take take) {
    std::array<char, 16 * 1024> out;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      if (ended_ && stream_.avail_in > 0 && !next_member())
        return decoding::broken;
      stream_.next_out = reinterpret_cast<Bytef*>(out.data());
      stream_.avail_out = out.size();
      auto code = ended_ ? Z_OK : inflate(&stream_, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
        return decoding::broken;
      ended_ = ended_ || code == Z_STREAM_END;
      std::string_view piece{out.data(), out.size() - stream_.avail_out};
      given += piece.size();
      if (auto state = take(piece); state != decoding::good)
        return state;
    } while (stream_.avail_in > 0 || stream_.avail_out == 0);
    return decoding::good;
  }

  // Only gzip may go on after its end.
  bool next_member() {
    ended_ = false;
    return gzip_ && inflateReset(&stream_) == Z_OK;
  }

  bool gzip_;
  bool open_ = false;
  bool ended_ = false; ///< Stands at the end of a stream.
  std::string head_;   ///< Waits until it tells the frame.
  z_stream stream_{};
};

content_decoder::content_decoder(const decoding_limits& limits)
  : limits_(limits) {
  // nop
}

content_decoder::~content_decoder() = default;
content_decoder::content_decoder(content_decoder&& other) noexcept = default;
content_decoder&
content_decoder::operator=(content_decoder&& other) noexcept = default;

decoding content_decoder::expect(std::string_view codings) {
  auto state = decoding::good;
  while (received_ == 0 && !codings.empty() && state == decoding::good) {
    auto comma = std::min(codings.find(','), codings.size());
    state = add(trimmed(codings.substr(0, comma)));
    codings.remove_prefix(std::min(comma + 1, codings.size()));
  }
  return state;
}

decoding content_decoder::add(std::string_view coding) {
  auto gzip = same(coding, "gzip") || same(coding, "x-gzip");
  if (coding.empty() || same(coding, "identity"))
    return decoding::good;
  if ((!gzip && !same(coding, "deflate")) || stages_.size() == max_codings)
    return decoding::broken;
  stages_.insert(stages_.begin(), std::make_unique<stage>(gzip));
  return decoding::good;
}

bool content_decoder::allowed(uint64_t decoded) const noexcept {
  return decoded <= limits_.max_body
         && decoded / limits_.max_ratio <= received_ + limits_.grace;
}

decoding content_decoder::feed(std::string_view bytes, std::string& body) {
  received_ += bytes.size();
  return run(0, bytes, body);
}

decoding content_decoder::run(size_t index, std::string_view bytes,
                              std::string& body) {
  if (index == stages_.size()) {
    given_ += bytes.size();
    if (!allowed(given_))
      return decoding::too_large;
    body.append(bytes);
    return decoding::good;
  }
  auto& x = *stages_[index];
  return x.feed(bytes, [&](std::string_view piece) {
    return allowed(x.given) ? run(index + 1, piece, body) : decoding::too_large;
  });
}

decoding content_decoder::finish() const {
  auto whole = received_ == 0
               || std::all_of(stages_.begin(), stages_.end(),
                              [](auto& x) { return x->whole(); });
  return whole ? decoding::good : decoding::broken;
}

} // namespace bidiq
