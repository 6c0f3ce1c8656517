#pragma once

#include "actors/progress/end_ledger.hpp"
#include "actors/progress/event_log.hpp"
#include "net/sse/hub.hpp"
#include "tests/actors/progress/frames.hpp"
#include "tests/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <map>
#include <set>

namespace bidiq::test {

namespace asio = boost::asio;

/// The search that most streams are of.
inline constexpr const char* id = "search-01";
using tcp = asio::ip::tcp;
using ids = std::vector<uint64_t>;

/// One connection as the far end sees it. Reads only when told to.
struct stream_client {
  explicit stream_client(asio::io_context& io) : socket(io) {
    // nop
  }

  /// Takes what has arrived, up to `most` bytes.
  void read(size_t most = 1 << 20) {
    boost::system::error_code ec;
    char piece[4096];
    while (most > 0 && !ended) {
      auto n = socket.read_some(
        asio::buffer(piece, std::min(sizeof piece, most)), ec);
      if (ec && ec != asio::error::would_block)
        ended = true;
      if (ec)
        return;
      raw.append(piece, n);
      most -= n;
    }
  }

  std::string body() const {
    auto head = raw.find("\r\n\r\n");
    return head == raw.npos
             ? ""
             : dechunk(std::string_view{raw}.substr(head + 4)).body;
  }

  /// Whether the response came to its regular end, and nothing followed it.
  bool complete() const {
    auto head = raw.find("\r\n\r\n");
    if (head == raw.npos)
      return false;
    auto seen = dechunk(std::string_view{raw}.substr(head + 4));
    return seen.ended && seen.rest.empty();
  }

  std::vector<client::sse_event> events() const {
    return parse_events(body());
  }

  ids seen() const {
    ids out;
    for (auto& x : events())
      out.push_back(std::stoull("0" + x.id));
    return out;
  }

  size_t count(const std::string& text) const {
    size_t n = 0;
    auto all = body();
    for (auto i = all.find(text); i != all.npos; i = all.find(text, i + 1))
      ++n;
    return n;
  }

  tcp::socket socket;
  std::string raw;
  bool ended = false;
  bool slot_taken = true;
};
using stream_client_ptr = std::shared_ptr<stream_client>;

/// A hub on real loopback sockets, with brokers that answer as the real ones.
struct hub_fixture {
  hub_fixture() {
    options.heartbeat = std::chrono::milliseconds{60'000};
    options.waiting_interval = std::chrono::milliseconds{20};
    options.wait_timeout = std::chrono::milliseconds{60'000};
    options.verdict_timeout = std::chrono::milliseconds{60'000};
  }

  void start() {
    sse_hooks hooks;
    hooks.attach = [this](const std::string& id, progress_sink_ptr sink,
                          bool resuming) { attach(id, sink, resuming); };
    hooks.detach = [this](const std::string& id, progress_sink_ptr sink) {
      ++detached;
      if (auto i = brokers.find(id); i != brokers.end())
        i->second.sinks.erase(sink);
      waiting.erase(id);
    };
    hooks.ahead = [this](const std::string&, uint64_t cursor) {
      return ahead(cursor);
    };
    hooks.knowable = [this] { return knowable; };
    hooks.complete = [] { return true; };
    hooks.on_open = [this] { ++opened; };
    hooks.on_close = [this](const char* x) { closed.emplace_back(x); };
    hooks.on_events = [this](size_t n) { events += n; };
    hub = std::make_shared<sse_hub>(io.get_executor(), options, hooks);
  }

  // -- the actors' side -------------------------------------------------------

  struct broker {
    explicit broker(const std::string& id) : log(id) {
      // nop
    }

    std::string owner = "ana";
    event_log log;
    std::set<progress_sink_ptr> sinks;
  };

  void attach(const std::string& id, const progress_sink_ptr& sink,
              bool resuming) {
    ++attached;
    if (mute)
      return;
    if (auto i = ended.find(id); i != ended.end())
      return sink->deliver(i->second);
    auto i = brokers.find(id);
    if (i != brokers.end()) {
      i->second.sinks.insert(sink);
      deliver(id, sink, i->second.log.events(), true);
    } else if (resuming) {
      sink->deliver(
        std::make_shared<event_batch>(event_batch{id, {}, true, true, {}}));
    } else {
      waiting[id].insert(sink);
    }
  }

  asio::awaitable<bool> ahead(uint64_t cursor) {
    cursors.push_back(cursor);
    co_return ledger.admit(cursor);
  }

  void deliver(const std::string& id, const progress_sink_ptr& sink,
               std::vector<progress_event_ptr> xs, bool from_start) {
    sink->deliver(std::make_shared<event_batch>(
      event_batch{id, brokers.at(id).owner, from_start, false, std::move(xs)}));
  }

  void create(const std::string& id) {
    auto& x = brokers.emplace(id, broker{id}).first->second;
    x.sinks = std::exchange(waiting[id], {});
    for (auto& sink : x.sinks)
      deliver(id, sink, {}, true);
  }

  void publish(const std::string& search, stage at = stage::fetching,
               size_t size = 10) {
    auto& x = brokers.at(search);
    auto event = x.log.append({at, 10, std::string(size, 'x'), "{}"},
                              utc_time{});
    for (auto& sink : x.sinks)
      deliver(search, sink, {event}, false);
  }

  /// Only the terminal event is left.
  void expire(const std::string& id) {
    auto last = std::make_shared<event_batch>(
      event_batch{id,
                  brokers.at(id).owner,
                  true,
                  true,
                  {brokers.at(id).log.events().back()}});
    for (auto& sink : brokers.at(id).sinks)
      sink->deliver(last);
    ended[id] = last;
    brokers.erase(id);
  }

  // -- the clients' side ------------------------------------------------------

  stream_client_ptr connect(sse_request request, int receive_buffer = 0) {
    auto x = std::make_shared<stream_client>(io);
    x->socket.open(tcp::v4());
    if (receive_buffer > 0)
      x->socket.set_option(
        asio::socket_base::receive_buffer_size{receive_buffer});
    x->socket.connect(acceptor.local_endpoint());
    x->socket.non_blocking(true);
    request.head = "HTTP/1.1 200 OK\r\n\r\n";
    request.slot = {nullptr, [x](void*) { x->slot_taken = false; }};
    auto accepted = acceptor.accept();
    accepted.non_blocking(true);
    hub->adopt(std::move(accepted), std::move(request));
    clients.push_back(x);
    return x;
  }

  stream_client_ptr connect(const std::string& search, uint64_t after = 0,
                            const std::string& viewer = "ana") {
    return connect(asked(search, after, viewer));
  }

  void leave(const stream_client_ptr& x) {
    std::erase(clients, x);
    x->socket.close();
  }

  /// What a client that presents Last-Event-ID is told.
  std::optional<sse_hub::verdict> resume(const std::string& search,
                                         uint64_t after,
                                         const std::string& viewer = "ana") {
    auto request = asked(search, after, viewer);
    return resume(request);
  }

  std::optional<sse_hub::verdict> resume(sse_request& request) {
    std::optional<sse_hub::verdict> out;
    asio::co_spawn(io, hub->resume(request),
                   [&](std::exception_ptr, sse_hub::verdict x) { out = x; });
    until([&] { return out.has_value(); });
    return out;
  }

  static sse_request asked(const std::string& id, uint64_t after,
                           const std::string& viewer = "ana") {
    sse_request request;
    request.search_id = id;
    request.viewer = viewer;
    request.after = after;
    return request;
  }

  // -- time -------------------------------------------------------------------

  /// Runs the hub's thread, and lets clients read, until `done` or 10 s pass.
  template <class Predicate>
  bool until(Predicate done) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!done()) {
      if (std::chrono::steady_clock::now() > deadline)
        return false;
      io.restart();
      io.run_one_for(std::chrono::milliseconds{1});
      for (auto& x : clients)
        if (reading)
          x->read();
    }
    return true;
  }

  /// Runs everything that is ready.
  void settle() {
    io.restart();
    while (io.poll() > 0)
      io.restart();
    if (reading)
      for (auto& x : clients)
        x->read();
  }

  bool sees(const stream_client_ptr& x, const ids& expected) {
    return until([&] { return x->seen() == expected; });
  }

  bool ends(const stream_client_ptr& x) {
    return until([&] { return x->ended; });
  }

  asio::io_context io;
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
  sse_options options;
  std::shared_ptr<sse_hub> hub;
  std::map<std::string, broker> brokers;
  std::map<std::string, std::set<progress_sink_ptr>> waiting;
  std::map<std::string, event_batch_ptr> ended;
  std::vector<stream_client_ptr> clients;
  std::vector<std::string> closed;
  size_t opened = 0;
  size_t events = 0;
  size_t attached = 0;
  size_t detached = 0;
  std::vector<uint64_t> cursors; ///< Presented beyond the log.
  end_ledger ledger{1024};
  bool knowable = true;
  bool mute = false;   ///< The registry does not answer.
  bool reading = true; ///< Clients read in `until`.
};

} // namespace bidiq::test
