#include "net/client/http.hpp"

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

} // namespace bidiq
