#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// What came of a step of decoding; anything but `good` is final.
enum class decoding : uint8_t {
  good,
  broken,    ///< Not what its coding says, cut, or followed by something else.
  too_large, ///< More bytes than the limits allow.
};

struct decoding_limits {
  size_t max_body = 0;  ///< Decoded bytes.
  size_t max_ratio = 0; ///< Decoded bytes per received byte ...
  size_t grace = 0;     ///< ... and so many more count as received.
};

/// Undoes the content codings of one body (RFC 9110 section 8.4.1) while it
/// arrives: gzip of one or more members (RFC 1952 section 2.2), deflate with or
/// without zlib's frame, and up to five of them around one another. The limits
/// hold for what each of them gives. libcurl 7.88 refuses a second member and
/// takes a stream without its end for a whole one, hence ours.
class content_decoder {
public:
  explicit content_decoder(const decoding_limits& limits);
  ~content_decoder();

  content_decoder(content_decoder&& other) noexcept;
  content_decoder& operator=(content_decoder&& other) noexcept;

  /// Takes the value of a Content-Encoding line; those of several lines add up.
  /// `broken` for a coding that is not known, or one too many. Once the body
  /// has begun it is a trailer, which says nothing.
  decoding expect(std::string_view codings);

  /// Appends what `bytes` become to `body`, from which the caller may take
  /// what is there at any time.
  decoding feed(std::string_view bytes, std::string& body);

  /// Judges the body at its end. One without a byte is good in any coding.
  decoding finish() const;

private:
  class stage;

  decoding add(std::string_view coding);
  decoding run(size_t index, std::string_view bytes, std::string& body);
  bool allowed(uint64_t decoded) const noexcept;

  decoding_limits limits_;
  std::vector<std::unique_ptr<stage>> stages_; ///< The last applied is first.
  uint64_t received_ = 0;
  uint64_t given_ = 0;
};

} // namespace bidiq
