#include "net/client/transfer.hpp"

#include "net/client/retry_after.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

constexpr size_t read_buffer = 16 * 1024;

// What `content_decoder` undoes; libcurl is not asked to.
constexpr const char* accepted = "Accept-Encoding: gzip, deflate";

std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
    return {};
  std::string result{text};
  curl_free(text);
  return result;
}

bool starts_with_no_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size()
         && curl_strnequal(text.data(), prefix.data(), prefix.size());
}

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
    case CURLE_BAD_CONTENT_ENCODING: // Of a Transfer-Encoding.
      return transport_error::bad_encoding;
    case CURLE_URL_MALFORMAT:
      return transport_error::invalid_request;
    default:
      return transport_error::protocol;
  }
}

} // namespace

std::optional<origin> origin_of(const std::string& url) {
  std::unique_ptr<CURLU, void (*)(CURLU*)> parsed{curl_url(), curl_url_cleanup};
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                   CURLU_DISALLOW_USER)
      != CURLUE_OK)
    return std::nullopt;
  origin result{url_part(parsed.get(), CURLUPART_SCHEME),
                url_part(parsed.get(), CURLUPART_HOST),
                url_part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (result.scheme != "http" && result.scheme != "https")
    return std::nullopt;
  std::transform(result.host.begin(), result.host.end(), result.host.begin(),
                 [](char c) { return 'A' <= c && c <= 'Z' ? c + 32 : c; });
  return result;
}

std::string host_and_port(const std::string& url) {
  auto where = origin_of(url);
  return where ? where->host_and_port() : std::string{};
}

bool may_redirect(const origin& from, const origin& to) {
  if (from.host != to.host)
    return false;
  if (from.scheme == to.scheme)
    return from.port == to.port;
  return from.scheme == "http" && from.port == "80" && to.port == "443";
}

transfer::transfer(const http_client_options& options, http_get request,
                   origin where, clock::time_point asked)
  : options_(options),
    request_(std::move(request)),
    where_(std::move(where)),
    asked_(asked),
    headers_(nullptr, curl_slist_free_all),
    decoder_(limits()) {
  if (request_.total_timeout.count() <= 0)
    request_.total_timeout = options_.total_timeout;
  if (request_.max_body == 0)
    request_.max_body = options_.max_body;
  headers_.reset(curl_slist_append(headers_.release(), accepted));
  for (const auto& [name, value] : request_.headers) {
    auto line = name;
    line.append(": ").append(value);
    headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
  }
}

void transfer::start(CURL* handle, clock::time_point now) {
  if (hops_ == 0)
    started_ = now;
  handle_ = handle;
  hop_started_ = now;
  last_bytes_ = now;
  hop_answered_ = false;
  received_ = 0;
  response_.body.clear();
  decoder_ = content_decoder{limits()};
  configure();
}

void transfer::configure() {
  auto set = [this](CURLoption option, auto value) {
    curl_easy_setopt(handle_, option, value);
  };
  curl_easy_reset(handle_);
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  // Ending a transfer must not wait for a name server that does not answer.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  // An empty proxy list and an empty exception list: no variable is read.
  set(CURLOPT_PROXY, options_.proxy.c_str());
  set(CURLOPT_NOPROXY, "");
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options_.ca_file.empty())
    set(CURLOPT_CAINFO, options_.ca_file.c_str());
  set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_DNS_CACHE_TIMEOUT,
      static_cast<long>(options_.dns_lifetime.count()));
  set(CURLOPT_BUFFERSIZE, static_cast<long>(read_buffer));
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request_.max_body));
  set(CURLOPT_HEADERFUNCTION, &transfer::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &transfer::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

decoding_limits transfer::limits() const {
  return {request_.max_body, options_.max_ratio, read_buffer};
}

curl_off_t transfer::info(CURLINFO what) const {
  curl_off_t value = 0;
  curl_easy_getinfo(handle_, what, &value);
  return value;
}

transfer::limit transfer::next_limit() {
  limit total{asked_ + request_.total_timeout, transport_error::timeout_total};
  if (handle_ == nullptr)
    return total;
  auto sent = microseconds{info(CURLINFO_PRETRANSFER_TIME_T)};
  auto received = info(CURLINFO_SIZE_DOWNLOAD_T);
  if (received != received_) {
    received_ = received;
    last_bytes_ = clock::now();
  }
  limit phase{last_bytes_ + options_.stall_timeout,
              transport_error::timeout_stalled};
  if (sent.count() == 0)
    phase = {hop_started_ + options_.connect_timeout,
             transport_error::timeout_connect};
  else if (!hop_answered_)
    phase = {hop_started_ + sent + options_.first_byte_timeout,
             transport_error::timeout_first_byte};
  return phase.at < total.at ? phase : total;
}

size_t transfer::on_header(char* data, size_t size, size_t n, void* self) {
  auto& x = *static_cast<transfer*>(self);
  return x.guarded([&] {
    return x.take_header({data, size * n});
  })
           ? size * n
           : 0;
}

size_t transfer::on_body(char* data, size_t size, size_t n, void* self) {
  auto& x = *static_cast<transfer*>(self);
  return x.guarded([&] {
    return x.take_body({data, size * n});
  })
           ? size * n
           : 0;
}

// libcurl is C: an exception must not pass through it. The one there can be is
// that there is no memory for more.
bool transfer::guarded(const std::function<bool()>& take) noexcept {
  try {
    return take();
  } catch (...) {
    error_ = transport_error::too_large;
    return false;
  }
}

bool transfer::take_header(std::string_view line) {
  using namespace std::chrono;
  last_bytes_ = clock::now();
  if (!hop_answered_)
    first_byte_ = last_bytes_;
  hop_answered_ = true;
  header_bytes_ += line.size();
  if (header_bytes_ > options_.max_header) {
    error_ = transport_error::too_large;
    return false;
  }
  constexpr std::string_view retry_after = "retry-after:";
  constexpr std::string_view encoding = "content-encoding:";
  if (line.starts_with("HTTP/")) {
    response_.retry_after.reset();
    decoder_ = content_decoder{limits()};
  } else if (starts_with_no_case(line, retry_after)) {
    response_.retry_after = parse_retry_after(
      line.substr(retry_after.size()), floor<seconds>(system_clock::now()));
  } else if (starts_with_no_case(line, encoding)) {
    error_ = to_error(decoder_.expect(line.substr(encoding.size())));
  }
  return error_ == transport_error::none;
}

bool transfer::take_body(std::string_view chunk) {
  last_bytes_ = clock::now();
  error_ = to_error(decoder_.feed(chunk, response_.body));
  return error_ == transport_error::none;
}

bool transfer::follow(CURLcode code) {
  if (error_ == transport_error::none)
    error_ = to_error(code, hop_answered_);
  if (error_ == transport_error::none)
    error_ = to_error(decoder_.finish());
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  char* target = nullptr;
  curl_easy_getinfo(handle_, CURLINFO_REDIRECT_URL, &target);
  if (error_ != transport_error::none || target == nullptr)
    return false;
  std::string url{target};
  auto next = origin_of(url);
  if (!next || !may_redirect(where_, *next)
      || hops_ >= options_.max_redirects) {
    error_ = transport_error::redirect;
    return false;
  }
  ++hops_;
  earlier_hops_ += static_cast<uint64_t>(info(CURLINFO_SIZE_DOWNLOAD_T));
  request_.url = std::move(url);
  where_ = std::move(*next);
  return true;
}

uint64_t transfer::received() const {
  auto last = handle_ == nullptr ? 0 : info(CURLINFO_SIZE_DOWNLOAD_T);
  return header_bytes_ + earlier_hops_ + static_cast<uint64_t>(last);
}

http_response transfer::finish(transport_error error, clock::time_point now) {
  if (error != transport_error::none)
    error_ = error;
  response_.error = error_;
  if (error_ != transport_error::none)
    response_.body = {};
  auto& times = response_.timings;
  times.total = duration_cast<microseconds>(now - asked_);
  times.queued = handle_ != nullptr
                   ? duration_cast<microseconds>(started_ - asked_)
                   : times.total;
  if (first_byte_ != clock::time_point{})
    times.first_byte = duration_cast<microseconds>(first_byte_ - asked_);
  if (handle_ != nullptr) {
    char* type = nullptr;
    curl_easy_getinfo(handle_, CURLINFO_CONTENT_TYPE, &type);
    response_.content_type = type == nullptr ? "" : type;
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    long connects = 0;
    curl_easy_getinfo(handle_, CURLINFO_NUM_CONNECTS, &connects);
    times.reused_connection = connects == 0 && hop_answered_;
  }
  return std::move(response_);
}

} // namespace bidiq
