#include "config/render.hpp"

#include "config/env_file.hpp"
#include "config/value.hpp"
#include "tests/catch.hpp"

#include <fstream>
#include <sstream>

using namespace bidiq;

namespace {

std::string content(const std::string& path) {
  std::ifstream file{BIDIQ_SOURCE_DIR "/" + path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

file_text no_file(const std::string&) {
  return {};
}

} // namespace

TEST_CASE("the committed documents are those of the table") {
  INFO("build the target bidiq_write_config_docs and commit what it wrote");
  CHECK(content(".env.example") == render_env_example());
  CHECK(content("docs/settings.md") == render_settings_doc());
}

TEST_CASE(".env.example, uncommented, says exactly the defaults") {
  std::string active;
  std::istringstream text{render_env_example()};
  for (std::string line; std::getline(text, line);)
    if (line.size() > 1 && line[0] == '#' && line[1] >= 'A' && line[1] <= 'Z')
      active += line.substr(1) + '\n';
  auto file = parse_env_file(active);
  REQUIRE(file.problems.empty());
  // Which file holds a secret is none of its own settings.
  auto named = std::erase_if(file.lines, [](auto& line) {
    return find_secret_file(line.name) != nullptr && line.value.empty();
  });
  auto table = setting_table();
  CHECK(named == 7);
  REQUIRE(file.lines.size() == table.size());
  for (size_t i = 0; i < table.size(); ++i) {
    CHECK(file.lines[i].name == table[i].name);
    CHECK(file.lines[i].value == render_value(settings{}, table[i]));
  }
}

TEST_CASE("help and document name every setting and its flag") {
  auto help = render_help();
  auto doc = render_settings_doc();
  for (const auto& info : setting_table()) {
    INFO(info.name);
    CHECK(help.find(flag_name(info.name) + "  (" + std::string(info.name) + ')')
          != std::string::npos);
    CHECK(
      doc.find("| `" + std::string(info.name) + "` | `" + flag_name(info.name))
      != std::string::npos);
  }
  std::istringstream lines{help};
  for (std::string line; std::getline(lines, line);)
    CHECK(line.size() <= 80);
}

TEST_CASE("the configuration in force is shown with its origins, not secrets") {
  auto x
    = load_settings({"--port", "81"},
                    {{"SIGNING_SECRET", "a-long-secret-of-mine-of-32-bytes"},
                     {"UPSTREAM_PROXY", "http://u:p@h:3128"}},
                    no_file);
  auto text = render_config(x);
  CHECK(text.find("PORT=81 ") != std::string::npos);
  CHECK(text.find("# flag --port\n") != std::string::npos);
  CHECK(text.find("SIGNING_SECRET=*** ") != std::string::npos);
  CHECK(text.find("UPSTREAM_PROXY=http://***@h:3128 ") != std::string::npos);
  CHECK(text.find("# environment\n") != std::string::npos);
  CHECK(text.find("secret-of-mine") == std::string::npos);
  CHECK(text.find("u:p@") == std::string::npos);
}
