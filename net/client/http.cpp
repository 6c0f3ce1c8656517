#include "net/client/http.hpp"

#include <memory>

namespace bidiq {

std::string_view to_string(transport_error x) noexcept {
  switch (x) {
    case transport_error::none:
      return "none";
    case transport_error::connect:
      return "connect";
    case transport_error::timeout_connect:
      return "timeout_connect";
    case transport_error::timeout_first_byte:
      return "timeout_first_byte";
    case transport_error::timeout_stalled:
      return "timeout_stalled";
    case transport_error::timeout_total:
      return "timeout_total";
    case transport_error::too_large:
      return "too_large";
    case transport_error::bad_encoding:
      return "bad_encoding";
    case transport_error::tls:
      return "tls";
    case transport_error::partial:
      return "partial";
    case transport_error::reset:
      return "reset";
    case transport_error::protocol:
      return "protocol";
    case transport_error::redirect:
      return "redirect";
    case transport_error::invalid_request:
      return "invalid_request";
    case transport_error::cancelled:
      return "cancelled";
  }
  return "?";
}

std::string_view to_string(http_method x) noexcept {
  switch (x) {
    case http_method::get:
      return "GET";
    case http_method::head:
      return "HEAD";
    case http_method::post:
      return "POST";
    case http_method::put:
      return "PUT";
    case http_method::patch:
      return "PATCH";
    case http_method::delete_:
      return "DELETE";
  }
  return "?";
}

http_upload upload_of(std::string bytes) {
  struct state {
    std::string bytes;
    size_t at = 0;
  };
  auto held = std::make_shared<state>(state{std::move(bytes), 0});
  http_upload result;
  result.size = held->bytes.size();
  result.read = [held](char* out, size_t size) -> std::optional<size_t> {
    auto n = held->bytes.copy(out, size, held->at);
    held->at += n;
    return n;
  };
  result.rewind = [held] {
    held->at = 0;
    return true;
  };
  return result;
}

} // namespace bidiq
