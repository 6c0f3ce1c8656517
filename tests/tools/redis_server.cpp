#include "tests/tools/redis_server.hpp"

#include "tests/tools/life_signs.hpp"
#include "tests/tools/secret_watch.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace bidiq {

namespace {

constexpr auto start_limit = std::chrono::seconds{10};
constexpr int start_attempts = 5; // another program may take the port first

std::string make_folder() {
  auto pattern
    = (std::filesystem::temp_directory_path() / "redis-XXXXXX").string();
  if (!mkdtemp(pattern.data()))
    throw std::runtime_error("cannot make a folder for redis-server");
  return pattern;
}

std::string encode(const std::vector<std::string>& args) {
  auto out = "*" + std::to_string(args.size()) + "\r\n";
  for (const auto& x : args)
    out += "$" + std::to_string(x.size()) + "\r\n" + x + "\r\n";
  return out;
}

[[noreturn]] void child(const char* const* argv, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(127);
  auto null = open("/dev/null", O_RDWR);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(null, STDERR_FILENO);
  // Sockets of the test that stayed open here would never be seen to close.
  close_range(STDERR_FILENO + 1, ~0U, 0);
  execvp(argv[0], const_cast<char* const*>(argv));
  _exit(127);
}

} // namespace

uint16_t free_port() {
  auto fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto generic = reinterpret_cast<sockaddr*>(&address);
  auto fine = bind(fd, generic, size) == 0
              && getsockname(fd, generic, &size) == 0;
  close(fd);
  if (!fine)
    throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

redis_server::redis_server(options opts)
  : options_(std::move(opts)), folder_(make_folder()) {
  for (int i = 0; i < start_attempts; ++i) {
    port_ = free_port();
    spawn();
    if (wait_for_ping())
      return;
  }
  auto text = "redis-server does not start: " + log();
  std::filesystem::remove_all(folder_);
  throw std::runtime_error(text);
}

redis_server::~redis_server() {
  if (pid_ > 0 && !options_.sentinel)
    look_for_secrets();
  kill9();
  std::error_code ec;
  std::filesystem::remove_all(folder_, ec);
}

// One file that holds all keys and values as they are.
void redis_server::look_for_secrets() {
  auto path = folder_ + "/dump.rdb";
  std::error_code ec;
  std::filesystem::remove(path, ec);
  resume();
  try {
    command({"CONFIG", "SET", "rdbcompression", "no"});
    command({"SAVE"});
  } catch (const std::runtime_error&) {
    return; // its test has broken it
  }
  std::ifstream in{path};
  expect_no_secret("to Redis",
                   std::string{std::istreambuf_iterator<char>{in}, {}});
}

std::string redis_server::url() const {
  std::string login;
  if (!options_.password.empty())
    login = ":" + options_.password + "@";
  return (options_.tls ? "rediss://" : "redis://") + login
         + "127.0.0.1:" + std::to_string(port_);
}

std::string redis_server::socket_path() const {
  return folder_ + "/redis.sock";
}

void redis_server::start() {
  spawn();
  if (!wait_for_ping())
    throw std::runtime_error("redis-server does not start again: " + log());
}

void redis_server::kill9() {
  disconnect();
  signal(SIGKILL);
  reap();
}

void redis_server::stop() {
  disconnect();
  signal(SIGTERM);
  signal(SIGCONT); // a paused one would never get it
  reap();
}

void redis_server::pause() {
  signal(SIGSTOP);
}

void redis_server::resume() {
  signal(SIGCONT);
}

std::string redis_server::command(const std::vector<std::string>& args) {
  std::string out;
  for (const auto& x : list(args))
    out += (out.empty() ? "" : "\n") + x;
  return out;
}

std::vector<std::string>
redis_server::list(const std::vector<std::string>& args) {
  std::lock_guard guard{mutex_};
  if (fd_ < 0 && !connect())
    throw std::runtime_error("no connection to redis-server");
  return ask(args);
}

std::string redis_server::log() const {
  std::ifstream in{folder_ + "/log"};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void redis_server::write_config() const {
  std::ofstream out{folder_ + "/redis.conf"};
  out << "bind 127.0.0.1\nprotected-mode no\ndir " << folder_ << "\nlogfile "
      << folder_ << "/log\nunixsocket " << socket_path() << "\n"
      << (options_.tls ? "port 0\ntls-port " : "port ") << port_ << "\n";
  if (options_.tls)
    out << "tls-auth-clients no\ntls-cert-file " << options_.cert_file
        << "\ntls-key-file " << options_.key_file << "\n";
  if (!options_.sentinel)
    out << "save \"\"\nappendonly no\n";
  if (!options_.password.empty())
    out << "requirepass " << options_.password << "\n";
  for (const auto& line : options_.config)
    out << line << "\n";
}

void redis_server::spawn() {
  write_config();
  auto path = folder_ + "/redis.conf";
  const char* argv[] = {"redis-server", path.c_str(),
                        options_.sentinel ? "--sentinel" : nullptr, nullptr};
  auto parent = getpid();
  pid_ = fork();
  if (pid_ < 0)
    throw std::runtime_error("fork failed");
  if (pid_ == 0)
    child(argv, parent);
}

// It logs each step of its start, the last one once it listens.
bool redis_server::wait_for_ping() {
  auto limit = std::chrono::steady_clock::now() + start_limit;
  life_signs signs{folder_, pid_};
  do {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    if (pings())
      return true;
  } while (signs.wait(limit));
  kill9();
  return false;
}

bool redis_server::pings() {
  std::lock_guard guard{mutex_};
  try {
    return (fd_ >= 0 || connect()) && ask({"PING"}).front() == "PONG";
  } catch (const std::runtime_error&) {
    return false; // it ends right after its start, which `waitpid` tells
  }
}

void redis_server::signal(int number) const {
  if (pid_ > 0)
    kill(pid_, number);
}

void redis_server::reap() {
  if (pid_ > 0)
    waitpid(std::exchange(pid_, -1), nullptr, 0);
}

void redis_server::disconnect() {
  std::lock_guard guard{mutex_};
  if (fd_ >= 0)
    close(std::exchange(fd_, -1));
  buffer_.clear();
}

bool redis_server::connect() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path().c_str(),
               sizeof(address.sun_path) - 1);
  fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval limit{5, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address))
      != 0) {
    close(std::exchange(fd_, -1));
    return false;
  }
  buffer_.clear();
  if (!options_.password.empty())
    ask({"AUTH", options_.password});
  return true;
}

std::vector<std::string>
redis_server::ask(const std::vector<std::string>& args) {
  auto bytes = encode(args);
  for (std::string_view rest = bytes; !rest.empty();) {
    auto n = send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n <= 0)
      break; // reading says why
    rest.remove_prefix(static_cast<size_t>(n));
  }
  std::vector<std::string> out;
  try {
    read_reply(out);
  } catch (...) {
    close(std::exchange(fd_, -1));
    throw;
  }
  return out;
}

void redis_server::read_more() {
  char bytes[65536];
  auto n = recv(fd_, bytes, sizeof(bytes), 0);
  if (n <= 0)
    throw std::runtime_error("redis-server does not answer: " + log());
  buffer_.append(bytes, static_cast<size_t>(n));
}

std::string redis_server::read_line() {
  size_t end;
  while ((end = buffer_.find("\r\n")) == std::string::npos)
    read_more();
  auto line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return line;
}

std::string redis_server::read_exactly(size_t n) {
  while (buffer_.size() < n + 2)
    read_more();
  auto text = buffer_.substr(0, n);
  buffer_.erase(0, n + 2);
  return text;
}

void redis_server::read_reply(std::vector<std::string>& out) {
  auto line = read_line();
  auto rest = line.substr(1);
  switch (line[0]) {
    case '$':
      out.push_back(rest == "-1" ? "(nil)" : read_exactly(std::stoul(rest)));
      break;
    case '*':
      if (rest == "-1")
        out.push_back("(nil)");
      for (long n = std::stol(rest); n > 0; --n)
        read_reply(out);
      break;
    case '-':
      out.push_back(line);
      break;
    default:
      out.push_back(rest);
  }
}

} // namespace bidiq
