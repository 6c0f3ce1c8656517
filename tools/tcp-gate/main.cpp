// tcp-gate: stands between a client and a server and breaks what goes through.
#include "tools/tcp-gate/control.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio.hpp>

#include <iostream>

namespace {

using namespace bidiq;

constexpr int exit_usage = 2;

struct program_options {
  std::string target;
  std::string faults = "{}";
  uint16_t port = 0;
  uint16_t control_port = 0;
  uint64_t seed = 1;
};

void declare(CLI::App& app, program_options& options) {
  app.add_option("--to", options.target, "host:port to forward to")->required();
  app.add_option("--port", options.port, "Port to listen on; 0 = any free one");
  app.add_option("--control-port", options.control_port,
                 "Port of the control API; 0 = any free one");
  app.add_option("--seed", options.seed, "Seed of the corrupted bytes");
  app.add_option("--faults", options.faults,
                 "Faults from the start, as POST /faults takes them");
  app.footer(
    "Control API (answers with the statistics):\n"
    "  POST /faults      {\"refuse\":bool,\"delay_ms\":N,\"bytes_per_s\":N,\n"
    "                    \"corrupt\":N (a byte in N),\"blackhole\":bool,\n"
    "                    \"up\":{...},\"down\":{...}}; replaces all faults\n"
    "  POST /cut         resets all open connections\n"
    "  POST /half-close?way=up|down\n"
    "  POST /target?to=host:port\n"
    "  GET /stats");
}

int serve(const program_options& options) {
  auto target = parse_target(options.target);
  if (!target)
    throw CLI::ValidationError("--to", "not host:port: " + options.target);
  auto faults = parse_faults(options.faults);
  if (!faults)
    throw CLI::ValidationError("--faults", "not understood");
  boost::asio::io_context io{1};
  tcp_gate gate{io.get_executor(), *target, options.port, options.seed};
  gate.set(*faults);
  gate_control control{io.get_executor(), gate, options.control_port};
  std::cout << "tcp-gate forwarding 127.0.0.1:" << gate.port() << " to "
            << options.target << "\ntcp-gate control listening on "
            << "http://127.0.0.1:" << control.port() << std::endl;
  boost::asio::signal_set signals{io, SIGTERM, SIGINT};
  signals.async_wait([&io](auto...) { io.stop(); });
  io.run();
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"TCP forwarder with faults on demand"};
  program_options options;
  declare(app, options);
  try {
    app.parse(argc, argv);
    return serve(options);
  } catch (const CLI::Success& x) {
    return app.exit(x);
  } catch (const CLI::Error& x) {
    app.exit(x);
    return exit_usage;
  } catch (const std::exception& x) {
    std::cerr << "tcp-gate: " << x.what() << '\n';
    return 1;
  }
}
