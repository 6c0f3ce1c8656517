#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::client {

/// Writes a file so that it appears complete or not at all: a new file in the
/// same directory, renamed at the end. "-" is standard output; devices and
/// pipes are written directly. Returns what went wrong (pt-BR), or nothing.
std::string write_file(const std::string& path, std::string_view content);

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
