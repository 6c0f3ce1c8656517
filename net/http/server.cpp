#include "net/http/server.hpp"

#include "net/http/io_thread.hpp"
#include "net/http/server_state.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <thread>

namespace bidiq::http {

namespace {

// How long `stop` waits for coroutines to notice that all is over.
constexpr milliseconds stop_grace{1'000};

unsigned thread_count(const server_options& x) {
  return x.io_threads != 0 ? x.io_threads
                           : std::max(std::thread::hardware_concurrency(), 1u);
}

outcome<tcp::endpoint> resolve(const server_options& x) {
  boost::system::error_code ec;
  auto address = asio::ip::make_address(x.host, ec);
  if (!ec)
    return tcp::endpoint{address, x.port};
  asio::io_context io;
  tcp::resolver resolver{io};
  auto found = resolver.resolve(x.host, "", tcp::resolver::passive, ec);
  if (ec || found.empty())
    return fail(errc::invalid_request,
                "cannot resolve HOST " + x.host + ": " + ec.message());
  return tcp::endpoint{found.begin()->endpoint().address(), x.port};
}

// With SO_REUSEPORT a second server would silently share the port with the
// first; binding once without it finds out.
boost::system::error_code probe(const tcp::endpoint& at) {
  boost::system::error_code ec;
  asio::io_context io;
  tcp::acceptor acceptor{io};
  acceptor.open(at.protocol(), ec);
  if (!ec)
    acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec)
    acceptor.bind(at, ec);
  if (!ec)
    acceptor.listen(1, ec);
  return ec;
}

} // namespace

struct server::state {
  state(std::vector<route> routes, server_options options, server_hooks hooks)
    : shared(std::move(routes), std::move(options), std::move(hooks)) {
    for (unsigned i = 0; i < thread_count(shared.options); ++i)
      loops.push_back(std::make_unique<io_thread>(shared, i));
  }

  boost::system::error_code listen(tcp::endpoint at) {
    auto share = loops.size() > 1;
    if (at.port() != 0)
      if (auto ec = probe(at))
        return ec;
    for (auto& x : loops) {
      if (auto ec = x->listen(at, share))
        return ec;
      at.port(x->local_endpoint().port());
    }
    port = at.port();
    return {};
  }

  outcome<void> bind() {
    auto at = resolve(shared.options);
    if (!at)
      return at.error();
    auto ec = listen(*at);
    if (!ec)
      return boost::system::in_place_value;
    for (auto& x : loops)
      x->unlisten();
    return fail(errc::invalid_request, "cannot listen on " + shared.options.host
                                         + ":" + std::to_string(at->port())
                                         + ": " + ec.message());
  }

  void run(io_thread& x) {
    x.run();
    std::lock_guard guard{mutex};
    --running;
    ended.notify_all();
  }

  void join() {
    for (auto& x : loops)
      asio::post(x->io(), [&x] { x->abort(); });
    std::unique_lock guard{mutex};
    ended.wait_for(guard, stop_grace, [this] { return running == 0; });
    guard.unlock();
    for (auto& x : loops)
      x->force_stop();
    for (auto& x : threads)
      x.join();
    threads.clear();
    for (auto& x : loops)
      x->home().end();
  }

  server_state shared;
  std::vector<std::unique_ptr<io_thread>> loops;
  std::vector<std::thread> threads;
  uint16_t port = 0;
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t running = 0;
};

server::server(std::vector<route> routes, server_options options,
               server_hooks hooks)
  : state_(std::make_unique<state>(std::move(routes), std::move(options),
                                   std::move(hooks))) {
  // nop
}

server::~server() {
  stop();
}

outcome<void> server::start() {
  auto bound = state_->bind();
  state_->running = state_->loops.size();
  for (auto& x : state_->loops)
    state_->threads.emplace_back([this, &x] { state_->run(*x); });
  return bound;
}

uint16_t server::port() const noexcept {
  return state_->port;
}

std::size_t server::io_threads() const noexcept {
  return state_->loops.size();
}

asio::any_io_executor server::executor(std::size_t io_index) const {
  return state_->loops.at(io_index)->io().get_executor();
}

home_thread& server::home(std::size_t io_index) const {
  return state_->loops.at(io_index)->home();
}

std::size_t server::connections() const noexcept {
  return state_->shared.limits->open();
}

const router& server::table() const noexcept {
  return state_->shared.table;
}

void server::drain() {
  if (state_->shared.draining.exchange(true))
    return;
  for (auto& x : state_->loops)
    asio::post(x->io(), [&x] { x->drain(); });
}

bool server::wait_drained(milliseconds grace) {
  return state_->shared.wait_idle(grace);
}

void server::stop() {
  state_->shared.draining = true;
  if (!state_->threads.empty())
    state_->join();
  state_->shared.workers.stop();
  state_->shared.workers.join();
}

} // namespace bidiq::http
