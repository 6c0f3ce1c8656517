#include "net/client/transfer_errors.hpp"

namespace bidiq {

transport_error to_error(decoding state) {
  switch (state) {
    case decoding::good:
      return transport_error::none;
    case decoding::broken:
      return transport_error::bad_encoding;
    case decoding::too_large:
      return transport_error::too_large;
  }
  return transport_error::bad_encoding;
}

transport_error to_error(CURLcode code, bool answered) {
  switch (code) {
    case CURLE_OK:
      return transport_error::none;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return transport_error::connect;
    case CURLE_OPERATION_TIMEDOUT:
      return transport_error::timeout_connect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return transport_error::tls;
    case CURLE_PARTIAL_FILE:
      return transport_error::partial;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
      return transport_error::reset;
    case CURLE_RECV_ERROR:
      return answered ? transport_error::partial : transport_error::reset;
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_OUT_OF_MEMORY: // A single header line beyond libcurl's 100 KB.
      return transport_error::too_large;
    case CURLE_BAD_CONTENT_ENCODING: // A Transfer-Encoding is wrong.
      return transport_error::bad_encoding;
    case CURLE_URL_MALFORMAT:
      return transport_error::invalid_request;
    default:
      return transport_error::protocol;
  }
}

} // namespace bidiq
