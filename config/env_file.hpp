#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// One KEY=VALUE of an environment file.
struct env_line {
  std::string name;
  std::string value;
  size_t line = 0; ///< Counted from 1.

  bool operator==(const env_line&) const = default;
};

struct env_file {
  struct bad_line {
    size_t line = 0;
    std::string message; ///< What is wrong; never repeats the value.

    bool operator==(const bad_line&) const = default;
  };

  std::vector<env_line> lines; ///< In file order, duplicates included.
  std::vector<bad_line> problems;
};

/// Parses a `.env`-style file: KEY=VALUE, an `export ` before it, blanks around
/// `=`, empty lines, `#` comments (after an unquoted value only behind a
/// blank), LF or CRLF, a leading byte order mark. In 'single quotes' everything
/// is literal; in "double quotes" \n, \t, \", \\ and \$ are escapes. Values end
/// with their line; nothing is expanded. Bad lines are reported, not skipped.
env_file parse_env_file(std::string_view text);

} // namespace bidiq
