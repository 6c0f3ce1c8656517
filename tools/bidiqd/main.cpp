#include "actors/base/line_writer.hpp"
#include "actors/base/log.hpp"
#include "actors/base/time.hpp"
#include "config/load.hpp"
#include "config/regular_file.hpp"
#include "config/render.hpp"
#include "tools/bidiqd/file_checks.hpp"
#include "tools/bidiqd/migrate.hpp"
#include "tools/bidiqd/node.hpp"
#include "tools/bidiqd/token_command.hpp"
#include "tools/bidiqd/url_checks.hpp"

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

namespace {

using namespace bidiq;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int exit_usage = 2;

// What a reader of our output may take at a start or an end.
constexpr milliseconds output_patience{1'000};

environment read_environment() {
  environment out;
  for (auto** x = environ; *x; ++x) {
    std::string_view line{*x};
    if (auto mark = line.find('='); mark != std::string_view::npos)
      out.emplace_back(line.substr(0, mark), line.substr(mark + 1));
  }
  return out;
}

file_text read_file(const std::string& path) {
  return read_regular_file(path, max_small_file_bytes);
}

bool wants_json(const loaded_settings& config) {
  return config.values.log_format == "json";
}

// A line of its own in the form of the log lines.
std::string render_line(const loaded_settings& config, log_level level,
                        const std::string& text) {
  if (!wants_json(config))
    return text;
  return format_log_line(true, format_utc(system_utc_now()), level, text, {});
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
    std::cerr << render_line(config, log_level::error, to_string(x)) << "\n";
  if (!config.problems.empty())
    return exit_usage;
  if (config.mode == run_mode::print_config)
    std::cout << render_config(config);
  if (config.mode == run_mode::check_config) {
    for (auto& x : config.warnings)
      std::cerr << (wants_json(config) ? "" : "warning: ")
                << render_line(config, log_level::warning, x) << "\n";
    std::cout << render_line(config, log_level::info, "configuration ok")
              << "\n";
  }
  auto goes_on = config.mode == run_mode::serve
                 || config.mode == run_mode::migrate;
  return goes_on ? std::nullopt : std::optional<int>{0};
}

sigset_t ending_signals() {
  sigset_t out;
  sigemptyset(&out);
  sigaddset(&out, SIGTERM);
  sigaddset(&out, SIGINT);
  return out;
}

// Ends the process at the end of its shutdown, whatever still keeps it: what
// then waits for a disk or for a lost peer is no reason to stay.
class last_resort {
public:
  explicit last_resort(steady_clock::time_point end)
    : thread_([this, end] { wait(end); }) {
    // nop
  }

  ~last_resort() {
    {
      std::lock_guard guard{mutex_};
      in_time_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  void wait(steady_clock::time_point end) {
    std::unique_lock guard{mutex_};
    if (changed_.wait_until(guard, end, [this] { return in_time_; }))
      return;
    log_line(log_level::warning, "stopped at the end of DRAIN_TIMEOUT_S");
    flush_logging(milliseconds{20});
    ::_exit(0);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool in_time_ = false;
  std::thread thread_;
};

// Waits for the searches within the grace period; a second signal ends it.
void drain(node& server, steady_clock::time_point until,
           const sigset_t& signals) {
  server.begin_drain();
  constexpr milliseconds step{50};
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

// A core would hold every secret. The filter holds for programs that take cores
// from the kernel, too, unlike the limit of their size (core(5)).
void keep_memory_out_of_cores() {
  constexpr const char* only_headers_of_files = "0x10";
  std::ofstream{"/proc/self/coredump_filter"} << only_headers_of_files;
}

// Tells on standard output where the server is; a reader that has stalled does
// not keep it from serving.
void announce(const std::string& line) {
  line_writer out{STDOUT_FILENO, line.size() + 64,
                  [](uint64_t) { return std::string{}; }};
  out.push(line);
  out.flush(output_patience);
}

// The last words of a process that an exception ends reach the log.
[[noreturn]] void on_terminate() {
  try {
    if (auto current = std::current_exception())
      std::rethrow_exception(current);
    log_line(log_level::error, "terminated");
  } catch (const std::exception& e) {
    log_line(log_level::error, "terminated by an exception",
             {{"what", std::string_view{e.what()}}});
  } catch (...) {
    log_line(log_level::error, "terminated by an unknown exception");
  }
  flush_logging(output_patience);
  std::abort();
}

int serve(loaded_settings config) {
  auto signals = ending_signals();
  // Before any thread exists, so that all of them inherit the mask.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  auto& x = config.values;
  if (!x.core_dumps)
    keep_memory_out_of_cores();
  log_options logs;
  logs.json = wants_json(config);
  logs.level = x.log_level;
  logs.queue_bytes = static_cast<size_t>(x.log_queue_bytes);
  configure_logging(logs);
  std::set_terminate(on_terminate);
  for (auto& warning : config.warnings)
    log_line(log_level::warning, warning);
  auto grace = x.drain_timeout;
  auto host = x.host;
  node server{config};
  if (auto started = server.start(); !started) {
    log_line(log_level::error, "cannot start",
             {{"why", std::string_view{started.error().context}}});
    flush_logging(output_patience);
    return 1;
  }
  auto address = "http://" + host + ':' + std::to_string(server.port());
  // A blank ends the address, for scripts that look for it in JSON.
  auto tail = logs.json ? " (version " BIDIQ_VERSION ")" : "";
  announce(render_line(config, log_level::info,
                       "bidiqd listening on " + address + tail));
  int signal = 0;
  sigwait(&signals, &signal);
  log_line(log_level::info, "draining", {{"signal", int64_t{signal}}});
  auto plan = plan_shutdown(steady_clock::now(), grace);
  last_resort guard{plan.end};
  drain(server, plan.searches_until, signals);
  server.stop(plan);
  log_line(log_level::info, "stopped");
  flush_logging(plan.share(steady_clock::now()));
  return 0;
}

int print_token(const std::vector<std::string>& args) {
  auto now = std::chrono::floor<std::chrono::seconds>(system_utc_now());
  auto out = mint_on_command(args, read_environment(), read_file, now);
  (out.code == 0 ? std::cout : std::cerr) << out.text;
  return out.code;
}

// What a command says is all that it is for: a full disk is no success.
int said(int code) {
  if (std::cout.flush() || code != 0)
    return code;
  std::cerr << "bidiqd: the output could not be written\n";
  return 1;
}

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> args{argv + 1, argv + argc};
  if (!args.empty() && args.front() == "token")
    return said(print_token({args.begin() + 1, args.end()}));
  auto config = load_settings(args, read_environment(), read_file);
  check_urls(config);
  // Help and version have no use for them.
  if (config.mode != run_mode::help && config.mode != run_mode::version)
    check_files(config);
  if (auto code = answer_at_once(config))
    return said(*code);
  if (config.mode == run_mode::migrate)
    return said(run_migrate(config.values, config.migrate));
  return serve(std::move(config));
}
