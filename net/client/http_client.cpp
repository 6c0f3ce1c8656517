#include "net/client/http_client.hpp"

#include "net/client/transfer.hpp"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace bidiq {

namespace {

using clock_type = transfer::clock;

// libcurl's global state is made once and kept for the process's life.
void init_curl() {
  static const auto code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK)
    throw std::runtime_error("libcurl cannot be initialised");
}

// OpenSSL writes without MSG_NOSIGNAL, and libcurl does not hide SIGPIPE with
// CURLOPT_NOSIGNAL, which threads need.
void ignore_broken_pipes() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// Where a body ends is for libcurl alone to say.
bool frames_body(const std::string& name) {
  return curl_strequal(name.c_str(), "Content-Length") != 0
         || curl_strequal(name.c_str(), "Transfer-Encoding") != 0;
}

bool sendable(const http_request& request) {
  for (auto& [name, value] : request.headers)
    if (name.empty() || has_control(name) || has_control(value)
        || name.find_first_of(": ") != std::string::npos || frames_body(name))
      return false;
  auto bodiless = request.method == http_method::get
                  || request.method == http_method::head;
  return !has_control(request.url) && !(bodiless && request.upload);
}

enum class command_kind : uint8_t { send, resume, cancel };

struct command {
  command_kind kind = command_kind::cancel;
  uint64_t id = 0;
  http_request request = {};
  http_callback callback = {};
  clock_type::time_point asked = {};
};

struct pending {
  std::unique_ptr<transfer> work; ///< Null: the request cannot be sent.
  http_callback callback;
  std::string queue;
  std::string host; ///< With its port.
};

/// Transfers to one host: so many run, the others wait in order.
struct host_queue {
  unsigned limit = 1;
  unsigned running = 0;
  std::deque<uint64_t> waiting;
};

} // namespace

struct http_client::impl {
  explicit impl(http_client_options opts) : options(std::move(opts)) {
    init_curl();
    multi = curl_multi_init();
    if (multi == nullptr)
      throw std::runtime_error("libcurl has no memory");
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS,
                      static_cast<long>(options.max_idle_connections));
    thread = std::thread{[this] { run(); }};
  }

  ~impl() {
    {
      std::lock_guard guard{mutex};
      stopping = true;
    }
    curl_multi_wakeup(multi);
    thread.join();
    for (auto handle : idle)
      curl_easy_cleanup(handle);
    curl_multi_cleanup(multi);
  }

  void post(command cmd) {
    {
      std::lock_guard guard{mutex};
      inbox.push_back(std::move(cmd));
    }
    curl_multi_wakeup(multi);
  }

  // -- all below runs on the thread -------------------------------------------

  void run() {
    ignore_broken_pipes();
    for (auto goes_on = true; goes_on;)
      guarded([&] {
        goes_on = take_commands();
        if (goes_on)
          turn();
      });
    // A callback may still have asked for more.
    while (!transfers.empty()) {
      end(transfers.begin()->first, transport_error::cancelled);
      take_commands();
    }
  }

  void turn() {
    int running = 0;
    curl_multi_perform(multi, &running);
    reap();
    curl_multi_poll(multi, nullptr, 0, enforce_limits(), nullptr);
  }

  // What one transfer throws is no reason to end the others, or the process.
  template <class F>
  void guarded(F f) {
    std::string what = "not a std::exception";
    try {
      return f();
    } catch (const std::exception& e) {
      what = e.what();
    } catch (...) {
    }
    if (options.on_defect)
      options.on_defect(what);
  }

  bool take_commands() {
    std::vector<command> commands;
    bool stop = false;
    {
      std::lock_guard guard{mutex};
      commands.swap(inbox);
      stop = stopping;
    }
    for (auto& cmd : commands)
      switch (cmd.kind) {
        case command_kind::send:
          admit(std::move(cmd));
          break;
        case command_kind::resume:
          resume(cmd.id);
          break;
        case command_kind::cancel:
          end(cmd.id, transport_error::cancelled);
          break;
      }
    return !stop;
  }

  void resume(uint64_t id) {
    auto i = transfers.find(id);
    if (i == transfers.end())
      return;
    auto& work = *i->second.work;
    // libcurl hands over what it kept at once; a failure then is told only
    // here.
    if (auto code = work.resume(); code != CURLE_OK) {
      work.follow(code);
      end(id, transport_error::none);
    }
  }

  void admit(command cmd) {
    auto where = sendable(cmd.request) ? origin_of(cmd.request.url)
                                       : std::nullopt;
    if (!where) {
      http_response refused;
      refused.error = transport_error::invalid_request;
      guarded([&] { cmd.callback(std::move(refused)); });
      return;
    }
    auto host = where->host_and_port();
    auto own = options.host_transfers.find(host);
    auto has_own = own != options.host_transfers.end();
    auto queue = has_own ? host : where->host;
    auto work = std::make_unique<transfer>(options, std::move(cmd.request),
                                           std::move(*where), cmd.asked);
    transfers.emplace(cmd.id, pending{std::move(work), std::move(cmd.callback),
                                      queue, std::move(host)});
    auto& waiting = queues[queue];
    auto limit = has_own ? own->second : options.max_host_transfers;
    waiting.limit = std::max(1u, limit);
    waiting.waiting.push_back(cmd.id);
    start_waiting(queue);
  }

  void start_waiting(const std::string& name) {
    auto i = queues.find(name);
    auto& queue = i->second;
    while (queue.running < queue.limit && !queue.waiting.empty()) {
      auto id = queue.waiting.front();
      queue.waiting.pop_front();
      ++queue.running;
      start(*transfers.at(id).work);
    }
    if (queue.running == 0)
      queues.erase(i);
  }

  void start(transfer& work) {
    auto handle = work.handle();
    if (handle == nullptr) {
      handle = idle.empty() ? curl_easy_init() : idle.back();
      if (!idle.empty())
        idle.pop_back();
    }
    work.start(handle, clock_type::now());
    curl_multi_add_handle(multi, handle);
  }

  // Hands finished transfers over, or sends them on to their redirect.
  void reap() {
    int left = 0;
    while (auto message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE)
        continue;
      auto handle = message->easy_handle;
      auto code = message->data.result; // The message dies with the removal.
      transfer* work = nullptr;
      curl_easy_getinfo(handle, CURLINFO_PRIVATE, &work);
      if (work->follow(code)) {
        curl_multi_remove_handle(multi, handle);
        start(*work);
        continue;
      }
      for (auto& [id, candidate] : transfers)
        if (candidate.work.get() == work) {
          end(id, transport_error::none);
          break;
        }
    }
  }

  // Ends what is over its limits; returns the milliseconds to the next one.
  int enforce_limits() {
    auto now = clock_type::now();
    auto next = now + std::chrono::hours{1};
    std::vector<std::pair<uint64_t, transport_error>> over;
    for (auto& [id, candidate] : transfers) {
      auto due = candidate.work->next_limit();
      if (due.at <= now)
        over.emplace_back(id, due.error);
      else
        next = std::min(next, due.at);
    }
    for (auto [id, error] : over)
      end(id, error);
    if (!over.empty())
      return 0;
    auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now);
    return static_cast<int>(wait.count());
  }

  void end(uint64_t id, transport_error error) {
    auto i = transfers.find(id);
    if (i == transfers.end())
      return;
    auto ended = std::move(i->second);
    transfers.erase(i);
    auto handle = ended.work->handle();
    auto& queue = queues.at(ended.queue);
    auto received = ended.work->received();
    auto decoded = ended.work->decoded();
    auto response = ended.work->finish(error, clock_type::now());
    if (handle == nullptr) {
      std::erase(queue.waiting, id);
    } else {
      curl_multi_remove_handle(multi, handle);
      idle.push_back(handle);
      --queue.running;
    }
    start_waiting(ended.queue);
    guarded([&] {
      if (options.on_transfer)
        options.on_transfer(
          {std::move(ended.host), response.error, response.status, received,
           response.error == transport_error::none ? decoded : 0,
           response.timings});
    });
    guarded([&] { ended.callback(std::move(response)); });
  }

  const http_client_options options;
  CURLM* multi = nullptr;
  std::map<uint64_t, pending> transfers;
  std::map<std::string, host_queue> queues; ///< Only those with transfers.
  std::vector<CURL*> idle;

  std::atomic<uint64_t> last_id = 0;
  std::mutex mutex; ///< Guards the two members below.
  std::vector<command> inbox;
  bool stopping = false;
  std::thread thread;
};

http_client::http_client(http_client_options options)
  : impl_(std::make_unique<impl>(std::move(options))) {
  // nop
}

http_client::~http_client() = default;

uint64_t http_client::get(http_get request, http_callback callback) {
  http_request plain;
  plain.url = std::move(request.url);
  plain.headers = std::move(request.headers);
  plain.total_timeout = request.total_timeout;
  plain.max_body = request.max_body;
  return send(std::move(plain), std::move(callback));
}

uint64_t http_client::send(http_request request, http_callback callback) {
  auto id = ++impl_->last_id;
  impl_->post({command_kind::send, id, std::move(request), std::move(callback),
               clock_type::now()});
  return id;
}

void http_client::resume(uint64_t id) {
  impl_->post({command_kind::resume, id});
}

void http_client::cancel(uint64_t id) {
  impl_->post({command_kind::cancel, id});
}

http_getter http_client::getter() {
  return {[this](http_get request, http_callback callback) {
            return get(std::move(request), std::move(callback));
          },
          [this](uint64_t id) { cancel(id); }};
}

http_sender make_http_sender(http_client_options options) {
  auto client = std::make_shared<http_client>(std::move(options));
  return {[client](http_request x, http_callback done) {
            return client->send(std::move(x), std::move(done));
          },
          [client](uint64_t id) { client->resume(id); },
          [client](uint64_t id) { client->cancel(id); }};
}

} // namespace bidiq
