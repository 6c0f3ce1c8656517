#include "config/command_line.hpp"

#include "config/check.hpp"
#include "config/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace bidiq {

namespace {

constexpr std::array<std::pair<std::string_view, run_mode>, 5> modes = {{
  {"--help", run_mode::help},
  {"-h", run_mode::help},
  {"--version", run_mode::version},
  {"--check-config", run_mode::check_config},
  {"--print-config", run_mode::print_config},
}};

constexpr std::string_view migrate_word = "migrate";

constexpr std::array<std::pair<std::string_view, migrate_action>, 3> actions
  = {{
    {"up", migrate_action::up},
    {"down", migrate_action::down},
    {"status", migrate_action::status},
  }};

constexpr std::string_view env_file_flag = "--env-file";

const setting_info* find_flag(std::string_view name) {
  for (const auto& info : setting_table())
    if (flag_name(info.name) == name)
      return &info;
  return nullptr;
}

const setting_info* find_file_flag(std::string_view name) {
  for (const auto& info : setting_table())
    if (info.rule.secret && name == flag_name(secret_file_name(info)))
      return &info;
  return nullptr;
}

std::string unknown_flag(std::string_view name) {
  std::vector<std::string> known{std::string(env_file_flag)};
  for (const auto& [flag, mode] : modes)
    known.emplace_back(flag);
  for (const auto& info : setting_table())
    known.push_back(flag_name(info.name));
  auto near = nearest(name, known);
  return near.empty() ? "is not a flag, see --help"
                      : "is not a flag, did you mean " + near;
}

class parser {
public:
  explicit parser(const std::vector<std::string>& args) : args_(args) {
    // nop
  }

  command_line run() {
    if (!args_.empty() && args_[0] == migrate_word)
      migrate();
    while (next_ < args_.size())
      one(args_[next_++]);
    return std::move(result_);
  }

private:
  /// The words behind `migrate`: what to do, and for `down` how often.
  void migrate() {
    result_.mode = run_mode::migrate;
    std::string what = args_.size() > ++next_ ? args_[next_] : "";
    auto known = std::ranges::find(
      actions, what, &std::pair<std::string_view, migrate_action>::first);
    // A word that is no action is no mistake of its own besides.
    if (!what.empty() && !what.starts_with('-'))
      ++next_;
    if (known == actions.end())
      return report(std::string(migrate_word), "needs up, down [N] or status");
    result_.migrate.action = known->second;
    if (known->second == migrate_action::down && next_ < args_.size()
        && !args_[next_].starts_with('-'))
      steps(args_[next_++]);
  }

  void steps(const std::string& word) {
    auto& out = result_.migrate.steps;
    auto end = word.data() + word.size();
    auto read = std::from_chars(word.data(), end, out);
    if (read.ec != std::errc{} || read.ptr != end || out == 0)
      report("migrate down", "needs a number of steps from 1");
  }

  void one(const std::string& arg) {
    auto equals = arg.find('=');
    auto name = arg.substr(0, equals);
    std::optional<std::string> value;
    if (equals != std::string::npos)
      value = arg.substr(equals + 1);
    if (!arg.starts_with('-'))
      report(arg, "is not understood: settings are given as --name value");
    else if (!value && mode(name))
      return;
    else if (name == env_file_flag)
      take(name, value, [this](std::string x) {
        result_.env_files.push_back(std::move(x));
      });
    else if (auto info = find_flag(name))
      setting(name, *info, value);
    else if (auto secret = find_file_flag(name))
      take(name, value, [&](std::string x) {
        result_.flags.push_back({secret, std::move(x), true});
      });
    else
      unknown(name, value.has_value());
  }

  /// The word behind an unknown flag is its value, not a mistake of its own.
  void unknown(const std::string& name, bool has_value) {
    report(name, unknown_flag(name));
    if (!has_value && next_ < args_.size() && !args_[next_].starts_with('-'))
      ++next_;
  }

  bool mode(std::string_view name) {
    for (const auto& [flag, which] : modes) {
      if (flag != name)
        continue;
      if (result_.mode == run_mode::serve)
        result_.mode = which;
      return true;
    }
    return false;
  }

  void setting(const std::string& name, const setting_info& info,
               std::optional<std::string> value) {
    if (std::holds_alternative<bool settings::*>(info.slot) && !value) {
      bool given = next_ < args_.size() && is_flag_word(args_[next_]);
      value = given ? args_[next_++] : "true";
    }
    take(name, value, [&](std::string x) {
      result_.flags.push_back({&info, std::move(x), false});
    });
  }

  /// Passes on the value behind `=` or else the next argument.
  template <class F>
  void take(const std::string& name, std::optional<std::string>& value, F f) {
    if (value)
      f(std::move(*value));
    else if (next_ < args_.size() && !args_[next_].starts_with("--"))
      f(args_[next_++]);
    else
      report(name, "needs a value");
  }

  void report(std::string name, std::string message) {
    result_.problems.push_back({std::move(name), "flag", std::move(message)});
  }

  const std::vector<std::string>& args_;
  size_t next_ = 0;
  command_line result_;
};

} // namespace

command_line parse_command_line(const std::vector<std::string>& args) {
  return parser{args}.run();
}

} // namespace bidiq
