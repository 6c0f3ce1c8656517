#include "tests/tools/child_process.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace bidiq {

namespace {

std::string content(int fd) {
  std::string result;
  char buf[4096];
  off_t at = 0;
  for (ssize_t n; (n = pread(fd, buf, sizeof(buf), at)) > 0; at += n)
    result.append(buf, static_cast<size_t>(n));
  return result;
}

// In the child, before anything else runs there.
void redirect(int memory, const std::string& path, int to) {
  auto fd = path.empty() ? memory : ::open(path.c_str(), O_WRONLY);
  dup2(fd, to);
}

} // namespace

child_process::child_process(const std::string& name,
                             const std::vector<std::string>& args,
                             const variables& env, const outputs& to)
  : out_(memfd_create("out", MFD_CLOEXEC)),
    err_(memfd_create("err", MFD_CLOEXEC)) {
  auto path = BIDIQ_BIN_DIR "/" + name;
  std::vector<char*> argv{path.data()};
  for (const auto& arg : args)
    argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  // A test that is killed at its time limit leaves no programs behind. What
  // other threads start outlives them.
  auto from_main = gettid() == getpid();
  pid_ = fork();
  if (pid_ < 0)
    throw std::runtime_error("fork failed");
  if (pid_ == 0) {
    if (from_main)
      prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const auto& [key, value] : env)
      setenv(key.c_str(), value.c_str(), 1);
    redirect(out_, to.out, STDOUT_FILENO);
    redirect(err_, to.err, STDERR_FILENO);
    // Sockets of the test that stayed open here would never be seen to close.
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execv(path.c_str(), argv.data());
    _exit(127);
  }
}

child_process::~child_process() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
  close(err_);
}

void child_process::signal(int number) const {
  kill(pid_, number);
}

int child_process::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string child_process::out() const {
  return content(out_);
}

std::string child_process::err() const {
  return content(err_);
}

} // namespace bidiq
