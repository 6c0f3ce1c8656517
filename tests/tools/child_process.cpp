#include "tests/tools/child_process.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <stdexcept>
#include <string_view>

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

// This process's environment with `more` instead of what has their names; the
// last of a name counts.
std::vector<std::string> environment(const child_process::variables& more) {
  std::map<std::string, std::string> all;
  for (auto** each = environ; *each != nullptr; ++each) {
    std::string_view old{*each};
    all.emplace(old.substr(0, old.find('=')), old);
  }
  for (auto& [name, value] : more)
    all[name] = name + '=' + value;
  std::vector<std::string> out;
  for (auto& [name, text] : all)
    out.push_back(std::move(text));
  return out;
}

// What execve(2) takes; refers to `texts`.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& x : texts)
    out.push_back(x.data());
  out.push_back(nullptr);
  return out;
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
  std::vector<std::string> words{BIDIQ_BIN_DIR "/" + name};
  words.insert(words.end(), args.begin(), args.end());
  auto settings = environment(env);
  auto argv = pointers_to(words), envp = pointers_to(settings);
  // A test that is killed at its time limit leaves no programs behind. What
  // other threads start outlives them.
  auto from_main = gettid() == getpid();
  pid_ = fork();
  if (pid_ < 0)
    throw std::runtime_error("fork failed");
  if (pid_ == 0) {
    // Nothing here allocates: another thread of the test may have held the
    // sanitizer's allocator, and no thread of the child would give it back.
    if (from_main)
      prctl(PR_SET_PDEATHSIG, SIGKILL);
    redirect(out_, to.out, STDOUT_FILENO);
    redirect(err_, to.err, STDERR_FILENO);
    // Sockets of the test that stayed open here would never be seen to close.
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execve(argv[0], argv.data(), envp.data());
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
