#pragma once

#include "actors/base/memory_file.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace bidiq::test {

/// Runs a command; returns what it printed. Throws unless it exits with 0.
inline std::string output_of(const std::string& command) {
  auto* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr)
    throw std::runtime_error("popen failed");
  std::string text;
  std::array<char, 65536> buf{};
  while (auto n = std::fread(buf.data(), 1, buf.size(), pipe))
    text.append(buf.data(), n);
  if (::pclose(pipe) != 0)
    throw std::runtime_error("failed: " + command);
  return text;
}

/// What openpyxl reads in a workbook (see workbook_facts.py). Needs Debian's
/// python3 and python3-openpyxl, and throws without.
inline nlohmann::json facts_of(const memory_file& book) {
  auto path = "/proc/" + std::to_string(::getpid()) + "/fd/"
              + std::to_string(book.fd());
  return nlohmann::json::parse(
    output_of("/usr/bin/python3 " BIDIQ_SOURCE_DIR
              "/tests/actors/report/workbook_facts.py "
              + path));
}

} // namespace bidiq::test
