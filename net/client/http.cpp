#include "net/client/http.hpp"

#include "actors/base/enum_names.hpp"

#include <memory>

namespace bidiq {

namespace {

constexpr enum_names<transport_error::cancelled> errors{"none",
                                                        "connect",
                                                        "timeout_connect",
                                                        "timeout_first_byte",
                                                        "timeout_stalled",
                                                        "timeout_total",
                                                        "too_large",
                                                        "bad_encoding",
                                                        "tls",
                                                        "partial",
                                                        "reset",
                                                        "protocol",
                                                        "redirect",
                                                        "invalid_request",
                                                        "cancelled"};

constexpr enum_names<http_method::delete_> methods{"GET", "HEAD",  "POST",
                                                   "PUT", "PATCH", "DELETE"};

} // namespace

std::string_view to_string(transport_error x) noexcept {
  return errors.of(x);
}

std::string_view to_string(http_method x) noexcept {
  return methods.of(x);
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
