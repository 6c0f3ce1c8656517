#include "actors/system/log.hpp"
#include "config/load.hpp"
#include "config/render.hpp"
#include "tools/bidiqd/node.hpp"
#include "tools/bidiqd/url_checks.hpp"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include <sys/resource.h>
#include <unistd.h>

namespace {

using namespace bidiq;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int exit_usage = 2;

environment read_environment() {
  environment out;
  for (auto** x = environ; *x; ++x) {
    std::string_view line{*x};
    if (auto mark = line.find('='); mark != std::string_view::npos)
      out.emplace_back(line.substr(0, mark), line.substr(mark + 1));
  }
  return out;
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return file ? std::optional<std::string>{text.str()} : std::nullopt;
}

// Answers --help and the like; nothing if the server is to run.
std::optional<int> answer_at_once(const loaded_settings& config) {
  if (config.mode == run_mode::help) {
    std::cout << render_help();
    return 0;
  }
  if (config.mode == run_mode::version) {
    std::cout << "bidiqd " BIDIQ_VERSION "\n";
    return 0;
  }
  for (auto& x : config.problems)
    std::cerr << to_string(x) << "\n";
  if (!config.problems.empty())
    return exit_usage;
  if (config.mode == run_mode::print_config)
    std::cout << render_config(config);
  if (config.mode == run_mode::check_config) {
    for (auto& x : config.warnings)
      std::cerr << "warning: " << x << "\n";
    std::cout << "configuration ok\n";
  }
  return config.mode == run_mode::serve ? std::nullopt : std::optional<int>{0};
}

sigset_t ending_signals() {
  sigset_t out;
  sigemptyset(&out);
  sigaddset(&out, SIGTERM);
  sigaddset(&out, SIGINT);
  return out;
}

// Waits for the searches within the grace period; a second signal ends it.
void drain(node& server, milliseconds grace, const sigset_t& signals) {
  server.begin_drain();
  constexpr milliseconds step{50};
  auto until = steady_clock::now() + grace;
  while (steady_clock::now() < until && !server.searches_ended(step)) {
    timespec none{};
    if (sigtimedwait(&signals, nullptr, &none) > 0)
      return;
  }
}

// Every client of a progress stream is a descriptor; the soft limit of many
// systems is 1,024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(loaded_settings config) {
  auto signals = ending_signals();
  // Before any thread exists, so that all of them inherit the mask.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  auto& x = config.values;
  configure_logging(x.log_format == "json", x.log_level);
  for (auto& warning : config.warnings)
    log_line(log_level::warning, warning);
  auto grace = x.drain_timeout;
  auto host = x.host;
  node server{std::move(config)};
  if (auto started = server.start(); !started) {
    log_line(log_level::error, "cannot start",
             {{"why", std::string_view{started.error().context}}});
    return 1;
  }
  std::printf("bidiqd listening on http://%s:%u\n", host.c_str(),
              unsigned{server.port()});
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  log_line(log_level::info, "draining", {{"signal", int64_t{signal}}});
  drain(server, grace, signals);
  server.stop();
  log_line(log_level::info, "stopped");
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  auto config = load_settings({argv + 1, argv + argc}, read_environment(),
                              read_file);
  check_urls(config);
  if (auto code = answer_at_once(config))
    return *code;
  return serve(std::move(config));
}
