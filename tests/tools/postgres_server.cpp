#include "tests/tools/postgres_server.hpp"

#include "tests/tools/life_signs.hpp"
#include "tests/tools/redis_server.hpp"

#include <libpq-fe.h>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace bidiq {

namespace {

namespace fs = std::filesystem;

constexpr auto start_limit = std::chrono::seconds{30};
constexpr const char* unprivileged_user = "postgres";

// Where Debian has the programs of the newest version that is installed.
std::string find_programs() {
  std::string out;
  int newest = 0;
  std::error_code ec;
  for (auto& x : fs::directory_iterator{"/usr/lib/postgresql", ec}) {
    auto version = std::atoi(x.path().filename().c_str());
    if (version > newest && fs::exists(x.path() / "bin/postgres")) {
      newest = version;
      out = x.path() / "bin";
    }
  }
  if (out.empty())
    throw std::runtime_error("no PostgreSQL server: see tools/setup");
  return out;
}

std::string make_folder() {
  auto pattern = (fs::temp_directory_path() / "postgres-XXXXXX").string();
  if (!mkdtemp(pattern.data()))
    throw std::runtime_error("cannot make a folder for PostgreSQL");
  return pattern;
}

// Who the server runs as: this user, or the package's if this one is root.
const passwd* other_user() {
  if (geteuid() != 0)
    return nullptr;
  auto* user = getpwnam(unprivileged_user);
  if (!user)
    throw std::runtime_error("root needs the user postgres");
  return user;
}

[[noreturn]] void child(const std::vector<std::string>& args,
                        const std::string& log, const passwd* user,
                        pid_t parent) {
  auto out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, 0);
  if (user
      && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0
          || setuid(user->pw_uid) != 0))
    _exit(127);
  // A change of the user would clear it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent || chdir("/") != 0)
    _exit(127);
  // A test's signals are not the server's.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setenv("LC_ALL", "C", 1);
  std::vector<char*> argv;
  for (auto& x : args)
    argv.push_back(const_cast<char*>(x.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(127);
}

pid_t start_program(const std::vector<std::string>& args,
                    const std::string& log) {
  auto* user = other_user();
  auto parent = getpid();
  auto pid = fork();
  if (pid < 0)
    throw std::runtime_error("fork failed");
  if (pid == 0)
    child(args, log, user, parent);
  return pid;
}

std::vector<pid_t> children_of(pid_t pid) {
  auto name = std::to_string(pid);
  std::ifstream in{"/proc/" + name + "/task/" + name + "/children"};
  return {std::istream_iterator<pid_t>{in}, {}};
}

using connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

connection connect(const std::string& url) {
  return {PQconnectdb((url + "?connect_timeout=5").c_str()), PQfinish};
}

} // namespace

postgres_server::postgres_server()
  : folder_(make_folder()), programs_(find_programs()) {
  if (auto* user = other_user();
      user && chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0)
    throw std::runtime_error("cannot give away " + folder_);
  initialise();
  port_ = free_port();
  start();
}

postgres_server::~postgres_server() {
  kill9();
  std::error_code ec;
  fs::remove_all(folder_, ec);
}

std::string postgres_server::url(const std::string& database) const {
  return "postgresql://bidiq@127.0.0.1:" + std::to_string(port_) + "/"
         + database;
}

std::string postgres_server::new_database() {
  static std::atomic<int> count = 0;
  auto name = "test_" + std::to_string(++count);
  auto to = connect(url());
  auto done = std::unique_ptr<PGresult, decltype(&PQclear)>{
    PQexec(to.get(), ("create database " + name).c_str()), PQclear};
  if (PQresultStatus(done.get()) != PGRES_COMMAND_OK)
    throw std::runtime_error("no new database: "
                             + std::string{PQerrorMessage(to.get())});
  return url(name);
}

void postgres_server::start() {
  auto limit = std::chrono::steady_clock::now() + start_limit;
  // The processes of one that was killed may keep its memory for a moment.
  do {
    spawn();
    if (wait_until_ready())
      return;
  } while (std::chrono::steady_clock::now() < limit);
  throw std::runtime_error("PostgreSQL does not start: " + log());
}

void postgres_server::kill9() {
  if (pid_ <= 0)
    return;
  signal_all(SIGKILL);
  waitpid(std::exchange(pid_, -1), nullptr, 0);
}

void postgres_server::pause() {
  signal_all(SIGSTOP);
}

void postgres_server::resume() {
  signal_all(SIGCONT);
}

// The server first, so that it can start no others meanwhile.
void postgres_server::signal_all(int number) const {
  kill(pid_, SIGSTOP);
  for (auto x : children_of(pid_))
    kill(x, number);
  kill(pid_, number);
}

std::string postgres_server::log() const {
  std::ifstream in{folder_ + "/log"};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void postgres_server::initialise() const {
  auto pid
    = start_program({programs_ + "/initdb", "--pgdata", folder_ + "/data",
                     "--username", "bidiq", "--auth", "trust", "--encoding",
                     "UTF8", "--locale", "C", "--no-sync", "--no-instructions"},
                    folder_ + "/log");
  int status = 0;
  waitpid(pid, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error("initdb failed: " + log());
}

void postgres_server::spawn() {
  pid_ = start_program({programs_ + "/postgres", "-D", folder_ + "/data", "-p",
                        std::to_string(port_), "-c", "fsync=off", "-c",
                        "listen_addresses=127.0.0.1", "-c",
                        "unix_socket_directories=", "-c", "max_connections=60",
                        "-c", "shared_buffers=8MB", "-c", "autovacuum=off",
                        "-c", "jit=off"},
                       folder_ + "/log");
}

// It logs each step of its start, the last one once it lets connections in.
bool postgres_server::wait_until_ready() {
  auto limit = std::chrono::steady_clock::now() + start_limit;
  life_signs signs{folder_, pid_};
  do {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    if (PQping(url().c_str()) == PQPING_OK)
      return true;
  } while (signs.wait(limit));
  kill9();
  return false;
}

} // namespace bidiq
