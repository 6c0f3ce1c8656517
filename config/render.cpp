#include "config/render.hpp"

#include "config/value.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr size_t text_width = 78;

/// Breaks `text` into lines of at most `text_width`, each behind `indent`.
std::string wrap(std::string_view text, const std::string& indent) {
  std::string result;
  std::string line;
  while (!text.empty()) {
    auto end = text.find(' ');
    auto word = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (!line.empty()
        && indent.size() + line.size() + 1 + word.size() > text_width) {
      result += indent + line + '\n';
      line.clear();
    }
    line += line.empty() ? "" : " ";
    line += word;
  }
  return result + indent + line + '\n';
}

std::string default_text(const setting_info& info) {
  return render_value(settings{}, info);
}

/// The values a setting takes and its default, behind its meaning.
std::string full_meaning(const setting_info& info) {
  auto values = describe_values(info);
  auto initial = default_text(info);
  std::string result(info.meaning);
  if (!values.empty())
    result += " Values: " + values + '.';
  return result + " Default: " + (initial.empty() ? "none" : initial) + '.';
}

/// Calls `on_group(title)` before the first setting of each group and
/// `on_setting(info)` for all.
template <class OnGroup, class OnSetting>
void walk(OnGroup on_group, OnSetting on_setting) {
  std::string_view group;
  for (const auto& info : setting_table()) {
    if (info.group != group)
      on_group(group = info.group);
    on_setting(info);
  }
}

/// `|` separates the cells of a Markdown table.
std::string cell(std::string_view text) {
  std::string result;
  for (char c : text)
    result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

std::string code(std::string_view text) {
  return text.empty() ? std::string() : '`' + cell(text) + '`';
}

/// In a file, values with blanks or `#` need quotes.
std::string env_value(const std::string& text) {
  auto bare = text.find_first_of(" #\"'\\$") == std::string::npos;
  return bare ? text : '"' + text + '"';
}

constexpr std::string_view usage
  = "bidiqd: searches Brazilian public tenders and shows the progress live.\n"
    "\n"
    "Usage: bidiqd [--name value]...\n"
    "       bidiqd migrate up|down [N]|status [--name value]...\n"
    "\n"
    "  migrate           Brings the database's schema up to date, takes the\n"
    "                    last N steps (1) back, or shows how it is.\n"
    "  --help            Shows this text.\n"
    "  --version         Shows the version.\n"
    "  --check-config    Checks the settings: exit 0, or 2 with every "
    "problem.\n"
    "  --print-config    Shows every setting and where it came from.\n"
    "  --env-file FILE   Reads KEY=VALUE lines, which beat the environment.\n"
    "\n"
    "Every setting is an environment variable NAME (or BIDIQ_NAME) and a "
    "flag.\n"
    "Flags beat --env-file, which beats the environment. A secret NAME is "
    "read\n"
    "from a file with NAME_FILE: flags are seen by everybody (ps).\n";

constexpr std::string_view env_header
  = "# Settings of bidiqd, with their defaults. Generated from\n"
    "# config/settings.def: `cmake --build --preset release --target\n"
    "# bidiq_write_config_docs` writes this file anew. An empty value counts "
    "as\n"
    "# not given. A secret NAME is read from a file with NAME_FILE=path.\n";

constexpr std::string_view doc_header
  = "# Settings\n\n"
    "Generated from `config/settings.def` (target "
    "`bidiq_write_config_docs`).\n\n"
    "Every setting is an environment variable, a line of the file given by\n"
    "`--env-file`, and a flag of `bidiqd`. Flags beat the file, the file "
    "beats\n"
    "the environment, the environment beats the default. `BIDIQ_NAME` means "
    "the\n"
    "same as `NAME`; both in one place with different values are a mistake. "
    "An\n"
    "empty value in the environment or in the file counts as not given, but "
    "for\n"
    "`SOURCES`. Files and folders that are named have to be of use: see\n"
    "`--check-config`. Times are in seconds (decimals allowed), sizes in\n"
    "bytes. All mistakes are reported at once and stop the start, so does any\n"
    "unknown name that begins with `BIDIQ_` (`BIDIQ_SERVER` and `BIDIQ_TOKEN`\n"
    "belong to the client). `bidiqd --print-config` shows what is in force.\n"
    "\n"
    "A secret `NAME` can also stand in a file, whose path `NAME_FILE` gives "
    "(flag\n"
    "`--name-file`): its content counts without one line end at its end. Both "
    "at\n"
    "once, an empty file and one that cannot be read stop the start. A secret "
    "given\n"
    "as a flag is warned about, since `ps` shows it to everybody on the "
    "machine.\n";

} // namespace

std::string render_help() {
  std::string result(usage);
  walk(
    [&](std::string_view group) { result += '\n' + std::string(group) + '\n'; },
    [&](const setting_info& info) {
      result += "  " + flag_name(info.name) + "  (" + std::string(info.name)
                + ")\n";
      if (info.rule.secret)
        result += "  " + flag_name(secret_file_name(info)) + "  ("
                  + secret_file_name(info) + ")\n";
      result += wrap(full_meaning(info), "      ");
    });
  return result;
}

std::string render_env_example() {
  std::string result(env_header);
  walk(
    [&](std::string_view group) {
      result += "\n# ---- " + std::string(group) + " ----\n";
    },
    [&](const setting_info& info) {
      auto values = describe_values(info);
      auto text = std::string(info.meaning)
                  + (values.empty() ? "" : " Values: " + values + '.');
      result += '\n' + wrap(text, "# ") + '#' + std::string(info.name) + '='
                + env_value(default_text(info)) + '\n';
      if (info.rule.secret)
        result += '#' + secret_file_name(info) + "=\n";
    });
  return result;
}

std::string render_settings_doc() {
  std::string result(doc_header);
  walk(
    [&](std::string_view group) {
      result += "\n## " + std::string(group)
                + "\n\n| setting | flag | default | values | meaning |\n"
                  "|---|---|---|---|---|\n";
    },
    [&](const setting_info& info) {
      auto values = cell(describe_values(info));
      if (info.rule.secret)
        values += (values.empty() ? "secret; or " : "; secret; or ")
                  + code(secret_file_name(info));
      result += "| " + code(info.name) + " | " + code(flag_name(info.name))
                + " | " + code(default_text(info)) + " | " + values + " | "
                + cell(info.meaning) + " |\n";
    });
  return result;
}

std::string render_config(const loaded_settings& x) {
  std::vector<std::string> left;
  size_t width = 0;
  for (const auto& info : setting_table()) {
    left.push_back(std::string(info.name) + '='
                   + env_value(render_masked(x.values, info)));
    width = std::max(width, left.back().size());
  }
  width = std::min<size_t>(width, 48);
  std::string result;
  for (size_t row = 0; row < left.size(); ++row) {
    left[row].resize(std::max(width, left[row].size()), ' ');
    result += left[row] + "  # " + x.origins[row] + '\n';
  }
  return result;
}

} // namespace bidiq
