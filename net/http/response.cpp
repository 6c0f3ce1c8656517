#include "net/http/response.hpp"

#include <unistd.h>

namespace bidiq::http {

file_handle::~file_handle() {
  if (fd_ >= 0)
    ::close(fd_);
}

uint64_t response::size() const noexcept {
  if (auto text = std::get_if<std::string>(&body))
    return text->size();
  if (auto shared = std::get_if<1>(&body))
    return *shared ? (*shared)->size() : 0;
  if (auto file = std::get_if<file_range>(&body))
    return file->length;
  return std::get<streamed_body>(body).length;
}

response json_response(std::string body, status code) {
  response result;
  result.code = code;
  result.content_type = "application/json";
  result.body = std::move(body);
  return result;
}

response text_response(std::string body, status code) {
  response result;
  result.code = code;
  result.content_type = "text/plain; charset=utf-8";
  result.body = std::move(body);
  return result;
}

response empty_response(status code) {
  response result;
  result.code = code;
  return result;
}

} // namespace bidiq::http
