#include "tools/bidiq/output.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

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

std::string in_words(const std::string& path) {
  return "não foi possível gravar " + path + ": " + std::strerror(errno);
}

/// Whether `path` is there and cannot be replaced by a file.
bool is_special(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

/// mkstemp makes files private; this gives the mode that open() would have.
void apply_umask(int fd) {
  auto mask = umask(0);
  umask(mask);
  fchmod(fd, 0666 & ~mask);
}

} // namespace

std::string write_file(const std::string& path, std::string_view content) {
  growing_file file{path};
  file.append(content);
  return file.finish();
}

growing_file::growing_file(std::string path) : path_(std::move(path)) {
  if (path_ == "-") {
    fd_ = dup(STDOUT_FILENO);
  } else if (is_special(path_)) {
    fd_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    temporary_ = path_ + ".XXXXXX";
    fd_ = mkostemp(temporary_.data(), O_CLOEXEC);
    if (fd_ >= 0)
      apply_umask(fd_);
    else
      temporary_.clear();
  }
  if (fd_ < 0)
    fail();
}

growing_file::~growing_file() {
  if (fd_ >= 0)
    close(fd_);
  if (!temporary_.empty())
    unlink(temporary_.c_str());
}

void growing_file::fail() {
  if (problem_.empty())
    problem_ = in_words(path_ == "-" ? "a saída padrão" : path_);
}

bool growing_file::append(std::string_view bytes) {
  if (problem_.empty() && !write_all(fd_, bytes))
    fail();
  size_ += bytes.size();
  return problem_.empty();
}

bool growing_file::restart() {
  if (size_ == 0)
    return true;
  if (temporary_.empty() || ftruncate(fd_, 0) != 0
      || lseek(fd_, 0, SEEK_SET) != 0)
    return false;
  size_ = 0;
  return true;
}

std::string growing_file::finish() {
  if (!problem_.empty())
    return problem_;
  auto complete = temporary_.empty() || fsync(fd_) == 0;
  complete = close(fd_) == 0 && complete;
  fd_ = -1;
  if (complete && !temporary_.empty())
    complete = std::rename(temporary_.c_str(), path_.c_str()) == 0;
  if (!complete)
    fail();
  else
    temporary_.clear();
  return problem_;
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
