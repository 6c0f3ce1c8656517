#include "net/client/request_body.hpp"

#include <algorithm>
#include <cstdio>

namespace bidiq {

request_body::request_body(std::optional<http_upload> upload)
  : upload_(upload ? std::move(*upload) : http_upload{}) {
  // nop
}

void request_body::configure(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE,
                   static_cast<curl_off_t>(upload_.size));
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &request_body::on_read);
  curl_easy_setopt(handle, CURLOPT_READDATA, static_cast<void*>(this));
  curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, &request_body::on_seek);
  curl_easy_setopt(handle, CURLOPT_SEEKDATA, static_cast<void*>(this));
}

// libcurl is C: an exception must not pass through it.
bool request_body::rewind() noexcept {
  try {
    failed_ = taken_ > 0 && (!upload_.rewind || !upload_.rewind());
  } catch (...) {
    failed_ = true;
  }
  taken_ = failed_ ? taken_ : 0;
  return !failed_;
}

size_t request_body::read(char* out, size_t size) noexcept {
  auto left = upload_.size - taken_;
  if (left == 0)
    return 0;
  try {
    auto most = static_cast<size_t>(std::min<uint64_t>(size, left));
    auto n = upload_.read ? upload_.read(out, most) : std::nullopt;
    // libcurl would leave the server waiting for what is missing.
    failed_ = !n || *n == 0 || *n > most;
    taken_ += failed_ ? 0 : *n;
    return failed_ ? CURL_READFUNC_ABORT : *n;
  } catch (...) {
    failed_ = true;
    return CURL_READFUNC_ABORT;
  }
}

size_t request_body::on_read(char* out, size_t size, size_t n, void* self) {
  return static_cast<request_body*>(self)->read(out, size * n);
}

int request_body::on_seek(void* self, curl_off_t offset, int whence) {
  auto& x = *static_cast<request_body*>(self);
  auto begins = offset == 0 && whence == SEEK_SET;
  return begins && x.rewind() ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

} // namespace bidiq
