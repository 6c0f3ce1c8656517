#pragma once

#include "net/client/http.hpp"

#include <curl/curl.h>

#include <cstdint>
#include <optional>

namespace bidiq {

/// The body of one request on its way into libcurl, perhaps more than once.
/// Only the client's thread touches it. It does not move: libcurl holds its
/// address.
class request_body {
public:
  /// An empty body if there is no `upload`.
  explicit request_body(std::optional<http_upload> upload);
  request_body(const request_body&) = delete;
  request_body& operator=(const request_body&) = delete;

  uint64_t size() const noexcept {
    return upload_.size;
  }

  /// Whether a byte could not be read, or not once more.
  bool failed() const noexcept {
    return failed_;
  }

  /// Makes `handle` send it.
  void configure(CURL* handle);

  /// Goes back to the first byte.
  bool rewind() noexcept;

private:
  static size_t on_read(char* out, size_t size, size_t n, void* self);
  static int on_seek(void* self, curl_off_t offset, int whence);

  size_t read(char* out, size_t size) noexcept;

  http_upload upload_;
  uint64_t taken_ = 0;
  bool failed_ = false;
};

} // namespace bidiq
