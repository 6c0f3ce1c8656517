#include "net/client/transfer.hpp"

#include "net/client/field_text.hpp"
#include "net/client/response_fields.hpp"
#include "net/client/retry_after.hpp"
#include "net/client/transfer_errors.hpp"

namespace bidiq {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

constexpr size_t read_buffer = 16 * 1024;

// What `content_decoder` undoes; libcurl is not asked to.
constexpr const char* codings = "Accept-Encoding: gzip, deflate";

// The value of a header line, if it is one of that field ("name:").
std::optional<std::string_view> value_of(std::string_view line,
                                         std::string_view field) {
  if (line.size() < field.size()
      || !curl_strnequal(line.data(), field.data(), field.size()))
    return std::nullopt;
  return line.substr(field.size());
}

} // namespace

transfer::transfer(const http_client_options& options, http_request request,
                   origin where, clock::time_point asked)
  : options_(options),
    request_(std::move(request)),
    body_(std::move(request_.upload)),
    where_(std::move(where)),
    asked_(asked),
    headers_(nullptr, curl_slist_free_all),
    decoder_(limits()) {
  if (request_.total_timeout.count() <= 0)
    request_.total_timeout = options_.total_timeout;
  if (request_.max_body == 0)
    request_.max_body = options_.max_body;
  headers_.reset(curl_slist_append(headers_.release(), codings));
  // libcurl would hold larger bodies back for a second, for a server to say
  // that it wants them.
  headers_.reset(curl_slist_append(headers_.release(), "Expect:"));
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
  sent_ = 0;
  waits_ = false;
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
  // The length that answers HEAD is that of a body which does not come.
  if (request_.method != http_method::head)
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request_.max_body));
  // A sink that waits holds up its connection, which must be no one else's.
  if (request_.sink)
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HEADERFUNCTION, &transfer::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &transfer::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set_method();
}

bool transfer::sends_body() const noexcept {
  switch (request_.method) {
    case http_method::post:
    case http_method::put:
    case http_method::patch:
      return true;
    case http_method::delete_:
      return body_.size() > 0;
    case http_method::get:
    case http_method::head:
      return false;
  }
  return false;
}

void transfer::set_method() {
  using enum http_method;
  auto method = request_.method;
  if (method == head)
    curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
  else if (method != get)
    curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, to_string(method).data());
  if (sends_body())
    body_.configure(handle_);
  // libcurl sends once more what a kept connection swallows without an answer.
  // These must not take effect twice, and a new connection is never repeated.
  if (method == post || method == patch)
    curl_easy_setopt(handle_, CURLOPT_FRESH_CONNECT, 1L);
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
  auto phase = phase_limit();
  return phase.at < total.at ? phase : total;
}

transfer::limit transfer::phase_limit() {
  auto connected = microseconds{info(CURLINFO_PRETRANSFER_TIME_T)};
  auto received = info(CURLINFO_SIZE_DOWNLOAD_T);
  auto sent = info(CURLINFO_SIZE_UPLOAD_T);
  if (received != received_ || sent != sent_) {
    received_ = received;
    sent_ = sent;
    last_bytes_ = clock::now();
  }
  if (waits_)
    return {clock::time_point::max(), transport_error::timeout_total};
  if (connected.count() == 0)
    return {hop_started_ + options_.connect_timeout,
            transport_error::timeout_connect};
  auto sending = sends_body() && static_cast<uint64_t>(sent_) < body_.size();
  if (hop_answered_ || sending)
    return {last_bytes_ + options_.stall_timeout,
            transport_error::timeout_stalled};
  auto asked = sent_ > 0 ? last_bytes_ : hop_started_ + connected;
  return {asked + options_.first_byte_timeout,
          transport_error::timeout_first_byte};
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
  // libcurl keeps these bytes, and reads no more until they have been taken.
  if (x.waits_)
    return CURL_WRITEFUNC_PAUSE;
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
  last_bytes_ = clock::now();
  if (!hop_answered_)
    first_byte_ = last_bytes_;
  hop_answered_ = true;
  header_bytes_ += line.size();
  if (header_bytes_ > options_.max_header) {
    error_ = transport_error::too_large;
    return false;
  }
  take_field(line);
  return error_ == transport_error::none;
}

// A head may follow another one, of a redirect or of a 1xx.
void transfer::take_field(std::string_view line) {
  using namespace std::chrono;
  if (line.starts_with("HTTP/")) {
    response_.retry_after.reset();
    response_.etag.clear();
    response_.range.reset();
    response_.location.clear();
    response_.upload_offset.reset();
    decoder_ = content_decoder{limits()};
  } else if (auto wait = value_of(line, "retry-after:")) {
    auto now = floor<seconds>(system_clock::now());
    response_.retry_after = parse_retry_after(*wait, now);
  } else if (auto coding = value_of(line, "content-encoding:")) {
    error_ = to_error(decoder_.expect(*coding));
  } else if (auto tag = value_of(line, "etag:")) {
    response_.etag = parse_etag(*tag);
  } else if (auto range = value_of(line, "content-range:")) {
    response_.range = parse_content_range(*range);
  } else if (auto where = value_of(line, "location:")) {
    response_.location = trimmed(*where);
  } else if (auto offset = value_of(line, "upload-offset:")) {
    response_.upload_offset = parse_size(*offset);
  }
}

bool transfer::take_body(std::string_view chunk) {
  last_bytes_ = clock::now();
  error_ = to_error(decoder_.feed(chunk, response_.body));
  return error_ == transport_error::none && hand_over();
}

// Asks before the first piece.
bool transfer::accepted() {
  if (streamed_ > 0 || !request_.accept)
    return true;
  response_.status = status();
  return request_.accept(response_);
}

bool transfer::hand_over() {
  if (!request_.sink || response_.body.empty() || status() / 100 != 2)
    return true;
  if (!accepted()) {
    error_ = transport_error::cancelled;
    return false;
  }
  streamed_ += response_.body.size();
  auto verdict = request_.sink(response_.body);
  response_.body.clear();
  waits_ = verdict == sink_verdict::wait;
  if (verdict == sink_verdict::stop)
    error_ = transport_error::cancelled;
  return verdict != sink_verdict::stop;
}

CURLcode transfer::resume() {
  if (!waits_)
    return CURLE_OK;
  waits_ = false;
  last_bytes_ = clock::now();
  return curl_easy_pause(handle_, CURLPAUSE_CONT);
}

int transfer::status() const {
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

transport_error transfer::judge(CURLcode code) const {
  if (error_ != transport_error::none)
    return error_;
  if (body_.failed())
    return transport_error::invalid_request;
  auto error = to_error(code, hop_answered_);
  return error == transport_error::none ? to_error(decoder_.finish()) : error;
}

// What the target is to be asked (RFC 9110 section 15.4). 301 and 302 leave it
// open whether anything but GET and HEAD becomes a GET, so they lead nowhere.
bool transfer::redirect_method(int status) {
  auto reads = request_.method == http_method::get
               || request_.method == http_method::head;
  if (reads)
    return true;
  if (status == 303)
    request_.method = http_method::get;
  return status == 303 || ((status == 307 || status == 308) && body_.rewind());
}

bool transfer::follow(CURLcode code) {
  error_ = judge(code);
  response_.status = status();
  char* target = nullptr;
  curl_easy_getinfo(handle_, CURLINFO_REDIRECT_URL, &target);
  if (error_ != transport_error::none || target == nullptr)
    return false;
  std::string url{target};
  auto next = origin_of(url);
  if (!next || !may_redirect(where_, *next) || hops_ >= options_.max_redirects
      || !redirect_method(response_.status)) {
    error_ = body_.failed() ? transport_error::invalid_request
                            : transport_error::redirect;
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
    response_.status = status();
    long connects = 0;
    curl_easy_getinfo(handle_, CURLINFO_NUM_CONNECTS, &connects);
    times.reused_connection = connects == 0 && hop_answered_;
  }
  return std::move(response_);
}

} // namespace bidiq
