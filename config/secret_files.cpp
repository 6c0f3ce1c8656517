#include "config/secret_files.hpp"

#include "config/value.hpp"

namespace bidiq {

secret_text read_secret(const std::string& path, const file_reader& read_file) {
  auto [text, problem] = read_file(path);
  if (!problem.empty())
    return {{}, "names a file that " + problem};
  if (text.ends_with('\n'))
    text.pop_back();
  if (text.ends_with('\r'))
    text.pop_back();
  if (text.empty())
    return {{}, "names a file that is empty"};
  return {std::move(text), {}};
}

void secret_origins::given(const setting_info& info, bool by_file,
                           const std::string& origin) {
  if (!info.rule.secret)
    return;
  auto& x = ways_[info.name];
  (by_file ? x.file : x.plain) = origin;
}

void secret_origins::report_twice(loaded_settings& x) const {
  for (const auto& info : setting_table()) {
    auto i = ways_.find(info.name);
    if (i == ways_.end() || i->second.plain.empty() || i->second.file.empty())
      continue;
    x.problems.push_back({std::string(info.name), i->second.plain,
                          "is given twice, also as " + secret_file_name(info)
                            + " (" + i->second.file + ")"});
  }
}

std::string flag_warning(const setting_info& info, std::string_view text) {
  auto is_url = text.find("://") != std::string_view::npos;
  auto tells = is_url ? mask_credentials(text) != text : info.rule.secret;
  if (!tells)
    return {};
  auto result = std::string(info.name)
                + " is given as a flag: everybody on this machine can see it "
                  "(ps). Use the environment, --env-file";
  return info.rule.secret ? result + " or " + secret_file_name(info) : result;
}

} // namespace bidiq
