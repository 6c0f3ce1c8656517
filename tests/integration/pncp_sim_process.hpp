#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bidiq::test {

/// A built program as a child of the test, its standard output in a pipe.
class child_program {
public:
  child_program(const std::string& name, std::vector<std::string> arguments) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe");
    auto path = std::string{BIDIQ_BIN_DIR} + "/" + name;
    std::vector<char*> argv{path.data()};
    for (auto& argument : arguments)
      argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(ends[1], STDOUT_FILENO);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    out_ = ends[0];
  }

  ~child_program() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(out_);
  }

  child_program(const child_program&) = delete;
  child_program& operator=(const child_program&) = delete;

  /// Reads one line without its end; throws if the program has ended.
  std::string line() {
    std::string text;
    for (char c = 0; ::read(out_, &c, 1) == 1; text += c)
      if (c == '\n')
        return text;
    throw std::runtime_error("program ended: is it built?");
  }

  /// Reads all that is left.
  std::string rest() {
    std::string text;
    char buffer[65'536];
    for (ssize_t n = 0; (n = ::read(out_, buffer, sizeof(buffer))) > 0;)
      text.append(buffer, static_cast<size_t>(n));
    return text;
  }

private:
  pid_t pid_ = -1;
  int out_ = -1;
};

/// A running pncp-sim over generated notices.
class pncp_sim {
public:
  explicit pncp_sim(std::vector<std::string> arguments)
    : program_("pncp-sim", with_port(std::move(arguments))) {
    auto line = program_.line();
    url_ = line.substr(line.find("http://"));
  }

  const std::string& url() const {
    return url_;
  }

private:
  static std::vector<std::string> with_port(std::vector<std::string> xs) {
    xs.insert(xs.end(), {"--port", "0"});
    return xs;
  }

  child_program program_;
  std::string url_;
};

} // namespace bidiq::test
