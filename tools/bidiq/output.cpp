#include "tools/bidiq/output.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bidiq::client {

namespace {

constexpr size_t piped_width = 100;

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    auto n = write(fd, content.data(), content.size());
    if (n < 0 && errno != EINTR)
      return false;
    content.remove_prefix(n > 0 ? static_cast<size_t>(n) : 0);
  }
  return true;
}

std::string problem(const std::string& path) {
  return "não foi possível gravar " + path + ": " + std::strerror(errno);
}

/// Whether `path` is there and cannot be replaced by a file.
bool is_special(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

std::string write_direct(const std::string& path, std::string_view content) {
  auto fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return problem(path);
  auto written = write_all(fd, content);
  auto result = written ? std::string() : problem(path);
  close(fd);
  return result;
}

/// mkstemp makes files private; this gives the mode that open() would have.
void apply_umask(int fd) {
  auto mask = umask(0);
  umask(mask);
  fchmod(fd, 0666 & ~mask);
}

} // namespace

std::string write_file(const std::string& path, std::string_view content) {
  if (path == "-")
    return write_all(STDOUT_FILENO, content) ? "" : problem("a saída padrão");
  if (is_special(path))
    return write_direct(path, content);
  auto temporary = path + ".XXXXXX";
  auto fd = mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0)
    return problem(path);
  apply_umask(fd);
  auto complete = write_all(fd, content) && fsync(fd) == 0;
  complete = close(fd) == 0 && complete;
  if (complete && std::rename(temporary.c_str(), path.c_str()) == 0)
    return {};
  auto result = problem(path);
  unlink(temporary.c_str());
  return result;
}

screen::screen(std::FILE* out)
  : out_(out), terminal_(isatty(fileno(out)) == 1) {
  // nop
}

size_t screen::width() const {
  winsize size{};
  if (terminal_ && ioctl(fileno(out_), TIOCGWINSZ, &size) == 0
      && size.ws_col > 1)
    return size.ws_col - 1u;
  return terminal_ ? 79 : piped_width;
}

void screen::draw(const std::vector<std::string>& lines) {
  clear();
  for (size_t i = 0; i < lines.size(); ++i)
    std::fprintf(out_, "%s%s", i == 0 ? "" : "\n", lines[i].c_str());
  drawn_ = lines.size();
  std::fflush(out_);
}

void screen::clear() {
  if (drawn_ > 1)
    std::fprintf(out_, "\x1b[%zuA", drawn_ - 1);
  if (drawn_ > 0)
    std::fputs("\r\x1b[J", out_);
  drawn_ = 0;
  std::fflush(out_);
}

void screen::line(const std::string& text) {
  clear();
  std::fprintf(out_, "%s\n", text.c_str());
  std::fflush(out_);
}

} // namespace bidiq::client
