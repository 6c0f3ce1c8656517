#include "tools/bidiq/http.hpp"

#include "tools/bidiq/encoding.hpp"

#include <curl/curl.h>
#include <poll.h>

#include <algorithm>

namespace bidiq::client {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds tick{1000};

/// One transfer, as its callbacks see it.
struct transfer {
  CURL* easy = nullptr;
  http_reply reply;
  size_t max_body_bytes = 0;
  const std::function<bool(std::string_view)>* on_bytes = nullptr;
  const std::function<bool(long, std::string_view)>* on_file = nullptr;
  bool stopped = false;
};

long status_of(CURL* easy) {
  long out = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &out);
  return out;
}

bool is_event_stream(CURL* easy) {
  const char* type = nullptr;
  curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
  return status_of(easy) == 200 && type
         && std::string_view{type}.starts_with("text/event-stream");
}

size_t on_body(char* data, size_t, size_t size, void* user) {
  auto& x = *static_cast<transfer*>(user);
  std::string_view bytes{data, size};
  if (x.on_bytes && is_event_stream(x.easy)) {
    x.stopped = !(*x.on_bytes)(bytes);
    return x.stopped ? 0 : size;
  }
  if (auto status = status_of(x.easy); x.on_file && status / 100 == 2) {
    x.stopped = !(*x.on_file)(status, bytes);
    return x.stopped ? 0 : size;
  }
  if (x.reply.body.size() + size > x.max_body_bytes)
    return 0;
  x.reply.body.append(bytes);
  return size;
}

std::string describe(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "endereço do servidor não encontrado";
    case CURLE_COULDNT_CONNECT:
      return "não foi possível conectar ao servidor";
    case CURLE_OPERATION_TIMEDOUT:
      return "o servidor demorou demais para responder";
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
      return "a conexão foi interrompida";
    case CURLE_WRITE_ERROR:
      return "a resposta do servidor é grande demais";
    default:
      return curl_easy_strerror(code);
  }
}

bool is_refused(CURLcode code) {
  return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT
         || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT;
}

struct slist_deleter {
  void operator()(curl_slist* x) const noexcept {
    curl_slist_free_all(x);
  }
};
using slist = std::unique_ptr<curl_slist, slist_deleter>;

slist make_headers(const http_session::headers& lines) {
  slist result;
  for (const auto& line : lines)
    result.reset(curl_slist_append(result.release(), line.c_str()));
  return result;
}

} // namespace

struct http_session::impl {
  impl(std::string server_url, std::string bearer, const interrupt& stop_signal,
       http_options opts)
    : server(std::move(server_url)),
      token(std::move(bearer)),
      stop(stop_signal),
      options(opts),
      easy(curl_easy_init()),
      multi(curl_multi_init()) {
    // nop
  }

  ~impl() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }

  std::string server;
  std::string token;
  const interrupt& stop;
  http_options options;
  CURL* easy;
  CURLM* multi;

  /// What all requests have in common; false if the URL is none.
  bool prepare(const std::string& reference, transfer& x) {
    auto url = resolve_url(server, reference);
    if (!url) {
      x.reply.error = "endereço inválido";
      return false;
    }
    curl_easy_reset(easy);
    x.easy = easy;
    x.max_body_bytes = options.max_body_bytes;
    curl_easy_setopt(easy, CURLOPT_URL, url->c_str());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "bidiq/" BIDIQ_VERSION);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
                     static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &x);
    if (is_local_url(*url)) // whatever http_proxy says
      curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (!token.empty() && same_origin(server, *url)) {
      curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
      curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, token.c_str());
    }
    return true;
  }

  void prepare_request(std::chrono::seconds timeout) {
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, static_cast<long>(timeout.count()));
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 3L);
  }

  void prepare_stream() {
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(options.stream_silence.count()));
  }

  http_reply run(transfer& x, const headers& lines, bool interruptible,
                 const std::function<void()>& on_tick) {
    auto list = make_headers(lines);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list.get());
    curl_multi_add_handle(multi, easy);
    for (int running = 1; running > 0;) {
      curl_multi_perform(multi, &running);
      if (interruptible && stop.requested()) {
        x.reply.interrupted = true;
        break;
      }
      if (running > 0)
        wait(interruptible);
      if (on_tick)
        on_tick();
    }
    finish(x);
    curl_multi_remove_handle(multi, easy);
    return std::move(x.reply);
  }

  void wait(bool interruptible) {
    curl_waitfd extra{stop.descriptor(), CURL_WAIT_POLLIN, 0};
    curl_multi_poll(multi, &extra, interruptible ? 1 : 0,
                    static_cast<int>(tick.count()), nullptr);
  }

  void finish(transfer& x) {
    x.reply.status = status_of(easy);
    curl_header* etag = nullptr;
    if (curl_easy_header(easy, "etag", 0, CURLH_HEADER, -1, &etag) == CURLHE_OK)
      x.reply.etag = etag->value;
    curl_off_t retry = 0;
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry);
    x.reply.retry_after = std::chrono::seconds(retry);
    int left = 0;
    while (auto message = curl_multi_info_read(multi, &left)) {
      auto code = message->data.result;
      if (message->msg != CURLMSG_DONE || code == CURLE_OK || x.stopped)
        continue;
      x.reply.error = describe(code);
      x.reply.refused = is_refused(code);
    }
  }

  // Without a method it is a POST, of which redirections may make a GET.
  http_reply send(const char* method, const std::string& reference,
                  const std::string& body, headers lines,
                  std::chrono::seconds timeout, bool interruptible) {
    transfer x;
    if (!prepare(reference, x))
      return x.reply;
    prepare_request(timeout);
    if (method)
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
    lines.emplace_back("Accept: application/json");
    lines.emplace_back("Content-Type: application/json");
    lines.emplace_back("Expect:");
    return run(x, lines, interruptible, nullptr);
  }
};

http_session::http_session(std::string server, std::string token,
                           const interrupt& stop, http_options options)
  : impl_(std::make_unique<impl>(std::move(server), std::move(token), stop,
                                 options)) {
  // nop
}

http_session::~http_session() = default;

http_reply http_session::get(const std::string& reference) {
  transfer x;
  if (!impl_->prepare(reference, x))
    return x.reply;
  impl_->prepare_request(impl_->options.request_timeout);
  return impl_->run(x, {}, true, nullptr);
}

http_reply http_session::post(const std::string& reference,
                              const std::string& body, const headers& extra) {
  return impl_->send(nullptr, reference, body, extra,
                     impl_->options.request_timeout, true);
}

http_reply http_session::put(const std::string& reference,
                             const std::string& body) {
  return impl_->send("PUT", reference, body, {}, impl_->options.request_timeout,
                     true);
}

http_reply http_session::remove(const std::string& reference) {
  return impl_->send("DELETE", reference, "", {},
                     impl_->options.request_timeout, true);
}

http_reply http_session::post_anyway(const std::string& reference) {
  return impl_->send(nullptr, reference, "", {}, std::chrono::seconds(5),
                     false);
}

http_reply
http_session::stream(const std::string& reference, const headers& extra,
                     const std::function<bool(std::string_view)>& on_bytes,
                     const std::function<void()>& on_tick) {
  transfer x;
  if (!impl_->prepare(reference, x))
    return x.reply;
  impl_->prepare_stream();
  x.on_bytes = &on_bytes;
  auto lines = extra;
  lines.emplace_back("Accept: text/event-stream");
  return impl_->run(x, lines, true, on_tick);
}

http_reply
http_session::read(const std::string& reference, const headers& extra,
                   const std::function<bool(long, std::string_view)>& on_bytes,
                   const std::function<void()>& on_tick) {
  transfer x;
  if (!impl_->prepare(reference, x))
    return x.reply;
  impl_->prepare_stream();
  x.on_file = &on_bytes;
  return impl_->run(x, extra, true, on_tick);
}

bool http_session::pause(milliseconds time,
                         const std::function<void()>& on_tick) {
  auto end = steady_clock::now() + time;
  while (!impl_->stop.requested()) {
    auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left <= milliseconds::zero())
      return true;
    pollfd fd{impl_->stop.descriptor(), POLLIN, 0};
    poll(&fd, 1, static_cast<int>(std::min(left, tick).count()));
    if (on_tick)
      on_tick();
  }
  return false;
}

} // namespace bidiq::client
