#pragma once

#include "config/settings.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// What the command line asks the server to do.
enum class run_mode {
  serve,
  help,
  version,
  check_config,
  print_config,
  migrate
};

/// What `bidiqd migrate` does with the database.
enum class migrate_action { up, down, status };

struct migrate_order {
  migrate_action action = migrate_action::status;
  size_t steps = 1; ///< How many `down` takes back.

  bool operator==(const migrate_order&) const = default;
};

/// One mistake in the configuration.
struct config_problem {
  std::string name;    ///< The setting, flag or file.
  std::string origin;  ///< Where it was given, e.g. "flag --port".
  std::string message; ///< What is wrong and what would be right.

  bool operator==(const config_problem&) const = default;
};

/// "PORT (flag --port): "80x" is not a whole number from 0 to 65535".
std::string to_string(const config_problem& x);

struct loaded_settings {
  run_mode mode = run_mode::serve;
  migrate_order migrate; ///< With `run_mode::migrate`.
  settings values;       ///< To be used only if there are no problems.
  /// Where each row of `setting_table()` got its value from: "default",
  /// "environment", "FILE:LINE" or "flag --name".
  std::vector<std::string> origins;
  std::vector<config_problem> problems; ///< All of them, in the order met.
  std::vector<std::string> warnings;    ///< The server starts nevertheless.
};

using environment = std::vector<std::pair<std::string, std::string>>;

/// A file's content, or why there is none.
struct file_text {
  std::string text;
  std::string problem; ///< E.g. "cannot be read"; empty: none.
};

/// Reads a file whole.
using file_reader = std::function<file_text(const std::string& path)>;

/// Reads all settings; pure but for `read_file`. Flags beat the files named by
/// `--env-file` (the last one first), which beat the environment, which beats
/// the defaults (contract section 8). NAME may also be written BIDIQ_NAME; both
/// in the same place with different values are a mistake. An empty value in the
/// environment or in a file counts as not given, but for lists that have to
/// name something (SOURCES). A secret NAME may also be given as NAME_FILE:
/// the path of the file that holds it; both at once are a mistake. `args` are
/// without the program's name.
loaded_settings load_settings(const std::vector<std::string>& args,
                              const environment& env,
                              const file_reader& read_file);

} // namespace bidiq
