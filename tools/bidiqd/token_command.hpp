#pragma once

#include "config/load.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace bidiq {

/// What `bidiqd token` answers.
struct token_answer {
  int code = 0;     ///< Of the process: 0, or 2 for wrong usage.
  std::string text; ///< For standard output, or for standard error.
};

/// `bidiqd token --sub UUID [--plan ID] [--email TEXT] [--admin] [--ttl
/// SECONDS]`: makes a token for development, signed with SUPABASE_JWT_SECRET,
/// which comes from the settings as the server's does. `args` are those behind
/// `token`; all others are settings.
token_answer
mint_on_command(const std::vector<std::string>& args, const environment& env,
                const file_reader& read_file, std::chrono::sys_seconds now);

} // namespace bidiq
