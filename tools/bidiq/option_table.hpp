#pragma once

#include "tools/bidiq/arguments.hpp"

#include <span>
#include <string>
#include <string_view>

namespace bidiq::client {

/// One command of the program.
struct command_spec {
  verb which;
  std::string_view name;
  std::string_view argument; ///< Its one positional argument; empty: none.
  std::string_view help;
  /// What else it does, "WORD ARGUMENT" each, separated by "|"; empty: nothing.
  std::string_view actions = {};
};

/// One option. `apply` returns what is wrong with the value, or nothing.
struct option_spec {
  std::string_view name;       ///< With its dashes.
  std::string_view short_name; ///< Empty: none.
  std::string_view value;      ///< Placeholder; empty: a switch.
  std::string_view commands;   ///< Names, separated by blanks; empty: all.
  std::string_view help;
  std::string (*apply)(client_options& x, const std::string& value);
};

std::span<const command_spec> command_table();
std::span<const option_spec> option_table();

/// Whether the option belongs to the command.
bool belongs(const option_spec& option, std::string_view command);

} // namespace bidiq::client
