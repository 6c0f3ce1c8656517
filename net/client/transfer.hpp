#pragma once

#include "net/client/content_decoder.hpp"
#include "net/client/http_client.hpp"
#include "net/client/origin.hpp"
#include "net/client/request_body.hpp"

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>

namespace bidiq {

/// One request on its way through libcurl, over all its redirects. Only the
/// client's thread touches it. It does not move: libcurl holds its address.
class transfer {
public:
  using clock = std::chrono::steady_clock;

  transfer(const http_client_options& options, http_request request,
           origin where, clock::time_point asked);
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;

  const origin& where() const noexcept {
    return where_;
  }

  /// Sets `handle` up for the next hop.
  void start(CURL* handle, clock::time_point now);

  /// The handle in use; null while waiting.
  CURL* handle() const noexcept {
    return handle_;
  }

  /// The next moment at which silence breaks one of the limits, and which.
  struct limit {
    clock::time_point at;
    transport_error error;
  };
  limit next_limit();

  /// Lets a sink that waits have more. Returns what came of it: anything but
  /// CURLE_OK ends the hop, see `follow`.
  CURLcode resume();

  /// Takes libcurl's verdict on a hop. Returns true if there is another hop to
  /// `start`; false when `finish` tells the result.
  bool follow(CURLcode code);

  /// Bytes of headers and bodies, as sent, over all hops.
  uint64_t received() const;

  /// Bytes handed over, or to be handed over by `finish`.
  uint64_t decoded() const noexcept {
    return streamed_ + response_.body.size();
  }

  /// Ends the transfer. An `error` other than none overrules libcurl.
  http_response finish(transport_error error, clock::time_point now);

private:
  static size_t on_header(char* data, size_t size, size_t n, void* self);
  static size_t on_body(char* data, size_t size, size_t n, void* self);

  bool guarded(const std::function<bool()>& take) noexcept;
  void configure();
  bool take_header(std::string_view line);
  void take_field(std::string_view line);
  bool take_body(std::string_view chunk);
  bool accepted();
  bool hand_over();
  void set_method();
  bool sends_body() const noexcept;
  bool redirect_method(int status);
  transport_error judge(CURLcode code) const;
  limit phase_limit();
  int status() const;
  curl_off_t info(CURLINFO what) const;
  decoding_limits limits() const;

  const http_client_options& options_;
  http_request request_;
  request_body body_;
  origin where_;
  clock::time_point asked_;
  clock::time_point hop_started_{};
  clock::time_point last_bytes_{};
  clock::time_point first_byte_{};
  curl_off_t received_ = 0;
  curl_off_t sent_ = 0;
  uint64_t streamed_ = 0;     ///< Bytes that the sink got.
  bool waits_ = false;        ///< The sink, for `resume`.
  uint64_t earlier_hops_ = 0; ///< Bytes of their bodies, as sent.
  size_t header_bytes_ = 0;
  unsigned hops_ = 0;
  CURL* handle_ = nullptr;
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers_;
  content_decoder decoder_; ///< For this hop's answer.
  transport_error error_ = transport_error::none;
  http_response response_;
  clock::time_point started_{};
  bool hop_answered_ = false;
};

} // namespace bidiq
