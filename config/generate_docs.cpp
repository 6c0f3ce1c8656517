// Writes .env.example and docs/settings.md below the directory given.
#include "config/render.hpp"

#include <cstdio>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: bidiq_config_docs REPOSITORY\n", stderr);
    return 2;
  }
  const std::string root = argv[1];
  std::ofstream example{root + "/.env.example"};
  example << bidiq::render_env_example();
  std::ofstream doc{root + "/docs/settings.md"};
  doc << bidiq::render_settings_doc();
  example.close();
  doc.close();
  return example && doc ? 0 : 1;
}
