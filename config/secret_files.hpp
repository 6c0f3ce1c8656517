#pragma once

#include "config/load.hpp"

#include <map>
#include <string>
#include <string_view>

namespace bidiq {

/// What a file that holds a secret says: its content without one line end at
/// its end.
struct secret_text {
  std::string value;
  std::string problem; ///< Why there is none; never any of the content.
};

secret_text read_secret(const std::string& path, const file_reader& read_file);

/// Remembers how each secret was given, to find those given in both ways.
class secret_origins {
public:
  /// By its own name, or `by_file` through a file.
  void given(const setting_info& info, bool by_file, const std::string& origin);

  /// A secret that is given as it is and through a file: which of them counts
  /// would depend on who reads the documentation.
  void report_twice(loaded_settings& x) const;

private:
  struct ways {
    std::string plain; ///< Where; empty: not at all.
    std::string file;
  };
  std::map<std::string_view, ways> ways_;
};

/// What to tell who gives a secret as a flag, where anybody on the machine sees
/// it; empty if `text` gives nothing away.
std::string flag_warning(const setting_info& info, std::string_view text);

} // namespace bidiq
