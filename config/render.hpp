#pragma once

#include "config/load.hpp"

#include <string>

namespace bidiq {

/// The text of `bidiqd --help`.
std::string render_help();

/// The committed file .env.example: every setting with its default, commented
/// out, so that copying it changes nothing.
std::string render_env_example();

/// The committed file docs/settings.md.
std::string render_settings_doc();

/// The text of `bidiqd --print-config`: NAME=value and where it came from.
/// Secrets are `***`, URLs are without credentials.
std::string render_config(const loaded_settings& x);

} // namespace bidiq
