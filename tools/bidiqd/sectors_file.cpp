#include "tools/bidiqd/sectors_file.hpp"

#include "config/default_sectors.hpp"
#include "config/regular_file.hpp"

namespace bidiq {

outcome<std::vector<sector>> load_sectors(const std::string& path) {
  if (path.empty())
    return parse_sectors(default_sectors_json());
  auto [text, problem] = read_regular_file(path, max_list_file_bytes);
  if (!problem.empty())
    return fail(errc::malformed, path + ' ' + problem);
  auto parsed = parse_sectors(text);
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
