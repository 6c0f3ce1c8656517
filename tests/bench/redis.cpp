// PUBLISH of 512 bytes: pipelined with a window, and one at a time beside what
// a bare blocking socket does. Client and server share the machine.
#include "net/redis/client.hpp"
#include "tests/tools/redis_server.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>

namespace {

using namespace bidiq;

const std::string payload(512, 'x');

redis_server& server() {
  static redis_server x;
  return x;
}

/// Sends `total` commands, at most `window` unanswered.
class publisher {
public:
  explicit publisher(boost::asio::io_context& io) : io_(io) {
    redis::client_options options;
    options.server = redis::parse_url(server().url()).value();
    options.op_timeout = std::chrono::seconds{10};
    client_ = std::make_unique<redis::client>(io.get_executor(), options);
    client_->open(redis::link::commands, {[this](auto) { io_.stop(); }, {}});
    io_.run();
  }

  void run(size_t total, size_t window) {
    left_ = unanswered_ = total;
    for (size_t i = 0; i < std::min(window, total); ++i)
      next();
    io_.restart();
    io_.run();
  }

private:
  void next() {
    if (left_ == 0)
      return;
    --left_;
    client_->command({"PUBLISH", "channel", payload}, [this](redis::answer x) {
      if (!x)
        std::abort();
      next();
      if (--unanswered_ == 0)
        io_.stop();
    });
  }

  boost::asio::io_context& io_;
  std::unique_ptr<redis::client> client_;
  size_t left_ = 0;
  size_t unanswered_ = 0;
};

void pipelined_publish(benchmark::State& state) {
  boost::asio::io_context io{1};
  publisher x{io};
  constexpr size_t batch = 100'000;
  auto window = static_cast<size_t>(state.range(0));
  auto total = window == 1 ? batch / 10 : batch;
  for (auto _ : state)
    x.run(total, window);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(total));
}
BENCHMARK(pipelined_publish)->Arg(1)->Arg(50)->Arg(1000)->UseRealTime();

void bare_socket_publish(benchmark::State& state) {
  for (auto _ : state)
    server().command({"PUBLISH", "channel", payload});
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bare_socket_publish)->UseRealTime();

} // namespace

int main(int argc, char** argv) {
  server();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
