#pragma once

#include "actors/match/matcher.hpp"
#include "actors/match/sectors.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Reads a whole file; nothing is told apart from an empty one.
std::string read_file(const std::string& path);

/// The lines of `text`, without empty ones.
std::vector<std::string_view> lines_of(std::string_view text);

/// Makes pages of PNCP of the NDJSON records, `size` on each but the last.
std::vector<std::string> pages_of(const std::vector<std::string_view>& records,
                                  size_t size);

/// One rule for each sector, in their order.
std::vector<match_rule> rules_of(const std::vector<sector>& sectors);

} // namespace bidiq
