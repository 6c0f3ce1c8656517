#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bidiq {

/// Everything an operator can tune. `settings{}` holds the defaults. What each
/// field means is in config/settings.def and docs/settings.md.
struct settings {
  using text = std::string;
  using words = std::vector<std::string>;
  using flag = bool;
  using count = int64_t;
  using real = double;
  using interval = std::chrono::milliseconds; ///< Given in seconds.
  using seconds = std::chrono::seconds;

#define BIDIQ_GROUP(title)
#define BIDIQ_SETTING(type, field, name, initial, rule, meaning)               \
  type field = initial;
#include "config/settings.def"
#undef BIDIQ_SETTING
#undef BIDIQ_GROUP
};

/// The field of `settings` that a row of the table fills.
using setting_slot
  = std::variant<settings::text settings::*, settings::words settings::*,
                 settings::flag settings::*, settings::count settings::*,
                 settings::real settings::*, settings::interval settings::*>;

/// How the text of a setting is checked. Lists are checked word by word.
enum class setting_form {
  plain,      ///< Anything without control characters.
  needed,     ///< The same, but not empty.
  number,     ///< Within `min` and `max`.
  one_of,     ///< One of `allowed`.
  url,        ///< Empty, or an absolute URL with a scheme of `allowed`.
  needed_url, ///< The same, but not empty.
  origin,     ///< `*`, or scheme://host[:port] with http or https.
  day,        ///< A real date, YYYY-MM-DD.
  identifier, ///< [A-Za-z0-9._-]{0,64}
  host,       ///< A host name or IP address, without port.
  bucket,     ///< [a-z0-9][a-z0-9._-]{0,62}
  numbered,   ///< One of `allowed`, ':', and a whole number as `number`.
};

struct setting_rule {
  setting_form form = setting_form::plain;
  double min = 0;
  double max = 0;
  std::string_view unit = {};    ///< What numbers count; empty: nothing.
  std::string_view allowed = {}; ///< Separated by '|'.
  size_t min_size = 0;           ///< What a text that is not empty needs.
  bool secret = false;           ///< Never shown, and may be read from a file.
};

/// One row of the table.
struct setting_info {
  std::string_view group;
  std::string_view name; ///< Environment variable, e.g. "PORT".
  setting_slot slot;
  setting_rule rule;
  std::string_view meaning;
};

/// All settings, in the order of settings.def.
std::span<const setting_info> setting_table();

/// What names the file that holds a secret: "SIGNING_SECRET_FILE".
std::string secret_file_name(const setting_info& info);

/// The secret of which `name` names the file, e.g. "SIGNING_SECRET_FILE"; null
/// if there is none.
const setting_info* find_secret_file(std::string_view name);

/// "SSE_MAX_PER_USER" -> "--sse-max-per-user".
std::string flag_name(std::string_view name);

} // namespace bidiq
