#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::client {

/// Writes a file so that it appears complete or not at all: a new file in the
/// same directory, renamed at the end. "-" is standard output; devices and
/// pipes are written directly. Returns what went wrong (pt-BR), or nothing.
std::string write_file(const std::string& path, std::string_view content);

/// The same of content that comes piece by piece. What is not finished is
/// removed, unless it has gone out already.
class growing_file {
public:
  explicit growing_file(std::string path);
  ~growing_file();
  growing_file(const growing_file&) = delete;
  growing_file& operator=(const growing_file&) = delete;

  /// False once something went wrong, which `finish` tells.
  bool append(std::string_view bytes);

  /// Takes back what there is; false if that cannot be.
  bool restart();

  /// What went wrong so far (pt-BR), or nothing.
  const std::string& problem() const noexcept {
    return problem_;
  }

  /// Bytes so far.
  uint64_t size() const noexcept {
    return size_;
  }

  /// Puts it in its place. Returns what went wrong (pt-BR), or nothing.
  std::string finish();

private:
  void fail();

  std::string path_;
  std::string temporary_; ///< Empty: written directly.
  std::string problem_;
  int fd_ = -1;
  uint64_t size_ = 0;
};

/// Where progress is shown: repainted lines on a terminal, plain ones
/// elsewhere.
class screen {
public:
  explicit screen(std::FILE* out);

  bool is_terminal() const noexcept {
    return terminal_;
  }

  /// Columns that can be used without wrapping; 100 if it is no terminal.
  size_t width() const;

  /// Terminal only: replaces what was drawn before.
  void draw(const std::vector<std::string>& lines);

  /// Removes what was drawn.
  void clear();

  /// Writes a line that stays.
  void line(const std::string& text);

private:
  std::FILE* out_;
  bool terminal_;
  size_t drawn_ = 0; ///< Lines on the terminal, the cursor is on the last.
};

} // namespace bidiq::client
