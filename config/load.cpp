#include "config/load.hpp"

#include "config/check.hpp"
#include "config/command_line.hpp"
#include "config/cross_checks.hpp"
#include "config/env_file.hpp"
#include "config/secret_files.hpp"
#include "config/value.hpp"

#include <algorithm>
#include <map>
#include <variant>

namespace bidiq {

namespace {

constexpr std::string_view prefix = "BIDIQ_";

std::vector<std::string> setting_names() {
  std::vector<std::string> result;
  for (const auto& info : setting_table())
    result.emplace_back(info.name);
  return result;
}

/// A value for log and terminal: short, on one line, no secrets.
std::string quoted(const setting_info& info, std::string_view text) {
  if (info.rule.secret)
    return "***";
  auto shown = mask_credentials(text.substr(0, 80));
  for (auto& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      c = '?';
  return '"' + shown + (text.size() > 80 ? "...\"" : "\"");
}

class loader {
public:
  loader(loaded_settings& result, const file_reader& read_file)
    : result_(result), read_file_(read_file) {
    result_.origins.assign(setting_table().size(), "default");
  }

  void apply(const setting_info& info, std::string_view text,
             const std::string& origin) {
    secrets_.given(info, false, origin);
    set(info, text, origin);
  }

  /// `path` names the file that holds the secret; `name` is how that was said.
  void apply_file(const setting_info& info, const std::string& path,
                  const std::string& name, const std::string& origin) {
    secrets_.given(info, true, origin);
    auto text = read_secret(path, read_file_);
    if (text.problem.empty())
      set(info, text.value, origin + ", " + name);
    else
      report(name, origin, text.problem);
  }

  /// Finds what no single value shows.
  void finish() {
    secrets_.report_twice(result_);
  }

  void set(const setting_info& info, std::string_view text,
           const std::string& origin) {
    auto problem = assign(result_.values, info, text);
    auto row = static_cast<size_t>(&info - setting_table().data());
    if (problem.empty())
      result_.origins[row] = origin;
    else
      report(std::string(info.name), origin,
             quoted(info, text) + ' ' + problem);
  }

  /// One pair of the environment or of a file. `strict`: the file was written
  /// for us, so that a near miss is worth a warning.
  void apply_pair(const std::string& name, std::string_view value,
                  const std::string& origin, bool strict) {
    auto prefixed = name.starts_with(prefix);
    auto bare = prefixed ? name.substr(prefix.size()) : name;
    if (prefixed && (bare == "SERVER" || bare == "TOKEN"))
      return; // the client's
    if (auto info = find_setting(bare)) {
      if (!value.empty() || names_some(*info))
        apply(*info, value, origin);
      compare_names(bare, prefixed, value, origin);
    } else if (auto secret = find_secret_file(bare)) {
      if (!value.empty())
        apply_file(*secret, std::string(value), name, origin);
      compare_names(bare, prefixed, value, origin);
    } else if (auto near = nearest(bare, setting_names()); prefixed) {
      report(name, origin,
             "is not a setting"
               + (near.empty() ? "" : ", did you mean " + near));
    } else if (strict && !near.empty()) {
      result_.warnings.push_back(name + " (" + origin
                                 + ") is not a setting, did you mean " + near);
    }
  }

  /// The environment, or the next file: its names are compared with each other.
  void begin_place() {
    plain_.clear();
  }

  void report(std::string name, std::string origin, std::string message) {
    result_.problems.push_back(
      {std::move(name), std::move(origin), std::move(message)});
  }

  static const setting_info* find_setting(std::string_view name) {
    auto table = setting_table();
    auto i = std::ranges::find(table, name, &setting_info::name);
    return i == table.end() ? nullptr : &*i;
  }

private:
  /// A list without which nothing works: an empty one is a mistake, not a wish
  /// for the default.
  static bool names_some(const setting_info& info) {
    return info.rule.form == setting_form::one_of
           && std::holds_alternative<settings::words settings::*>(info.slot);
  }

  /// With two values, which of them counts would depend on who reads the
  /// documentation.
  void compare_names(const std::string& bare, bool prefixed,
                     std::string_view value, const std::string& origin) {
    if (value.empty())
      return;
    if (!prefixed)
      plain_[bare] = value;
    else if (auto i = plain_.find(bare);
             i != plain_.end() && i->second != value)
      report(bare, origin,
             "is given twice with different values, also as "
               + std::string(prefix) + bare);
  }

  loaded_settings& result_;
  const file_reader& read_file_;
  secret_origins secrets_;
  std::map<std::string, std::string> plain_; ///< Names without prefix so far.
};

bool is_prefixed(std::string_view name) {
  return name.starts_with(prefix);
}

void load_environment(loader& out, const environment& env) {
  out.begin_place();
  for (bool prefixed : {false, true})
    for (const auto& [name, value] : env)
      if (is_prefixed(name) == prefixed)
        out.apply_pair(name, value, "environment", false);
}

void load_file(loader& out, const std::string& path,
               const file_reader& read_file) {
  auto content = read_file(path);
  if (!content.problem.empty()) {
    out.report(path, "flag --env-file", std::move(content.problem));
    return;
  }
  auto file = parse_env_file(content.text);
  out.begin_place();
  for (const auto& [line, message] : file.problems)
    out.report(path, "line " + std::to_string(line), message);
  for (bool prefixed : {false, true})
    for (const auto& [name, value, line] : file.lines)
      if (is_prefixed(name) == prefixed)
        out.apply_pair(name, value, path + ':' + std::to_string(line), true);
}

void load_flag(loader& out, const command_line::flag& x,
               loaded_settings& result) {
  if (x.from_file) {
    auto name = secret_file_name(*x.info);
    return out.apply_file(*x.info, x.text, name, "flag " + flag_name(name));
  }
  if (auto warning = flag_warning(*x.info, x.text); !warning.empty())
    result.warnings.push_back(std::move(warning));
  out.apply(*x.info, x.text, "flag " + flag_name(x.info->name));
}

} // namespace

std::string to_string(const config_problem& x) {
  auto where = x.origin.empty() ? "" : " (" + x.origin + ')';
  return x.name + where + ": " + x.message;
}

loaded_settings load_settings(const std::vector<std::string>& args,
                              const environment& env,
                              const file_reader& read_file) {
  loaded_settings result;
  loader out{result, read_file};
  auto line = parse_command_line(args);
  result.mode = line.mode;
  result.migrate = line.migrate;
  load_environment(out, env);
  for (const auto& path : line.env_files)
    load_file(out, path, read_file);
  for (const auto& x : line.flags)
    load_flag(out, x, result);
  out.finish();
  for (auto& problem : line.problems)
    result.problems.push_back(std::move(problem));
  check_together(result);
  return result;
}

} // namespace bidiq
