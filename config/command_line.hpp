#pragma once

#include "config/load.hpp"

namespace bidiq {

/// The server's command line, not yet checked against the rules.
struct command_line {
  struct flag {
    const setting_info* info;
    std::string text;
    bool from_file = false; ///< `text` is the path of the file that holds it.
  };

  run_mode mode = run_mode::serve;    ///< The first one asked for.
  migrate_order migrate;              ///< With `run_mode::migrate`.
  std::vector<std::string> env_files; ///< In the order given.
  std::vector<flag> flags;            ///< In the order given.
  std::vector<config_problem> problems;
};

/// Accepts `migrate up|down [N]|status` in front of all others, `--name value`,
/// `--name=value`, for switches also a bare `--name`, and for secrets also
/// `--name-file path`. A word that is none of these is a problem.
command_line parse_command_line(const std::vector<std::string>& args);

} // namespace bidiq
