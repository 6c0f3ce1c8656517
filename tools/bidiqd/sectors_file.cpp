#include "tools/bidiqd/sectors_file.hpp"

#include "config/default_sectors.hpp"

#include <fstream>
#include <sstream>

namespace bidiq {

outcome<std::vector<sector>> load_sectors(const std::string& path) {
  if (path.empty())
    return parse_sectors(default_sectors_json());
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    return fail(errc::malformed, path + " cannot be read");
  auto parsed = parse_sectors(text.str());
  if (parsed)
    return parsed;
  auto why = fail(parsed.error().code, path + " is not a list of sectors");
  auto separator = ": ";
  for (auto& x : parsed.error().fields) {
    why.context += separator + x.field + ": " + x.message;
    separator = "; ";
  }
  return why;
}

} // namespace bidiq
