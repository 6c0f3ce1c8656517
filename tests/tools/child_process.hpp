#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// A program of ours as a child process, its output kept in memory.
class child_process {
public:
  using variables = std::vector<std::pair<std::string, std::string>>;

  /// Files that take a child's output instead of its memory; "": none.
  struct outputs {
    std::string out;
    std::string err;
  };

  /// Starts build/.../bin/`name`; `env` adds to or replaces variables.
  child_process(const std::string& name, const std::vector<std::string>& args,
                const variables& env = {}, const outputs& to = {});
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  pid_t pid() const noexcept {
    return pid_;
  }

  void signal(int number) const;

  /// Waits for the end; the exit code, or minus the signal that killed it.
  int wait();

  /// What it has written so far.
  std::string out() const;
  std::string err() const;

private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

} // namespace bidiq
