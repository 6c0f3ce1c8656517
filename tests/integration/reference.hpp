#pragma once

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace bidiq::test {

// A second, straightforward reading of the matching rule (contract section 4),
// written without looking at the product's: it pads texts with blanks and looks
// for terms as substrings.

/// All notices of a running pncp-sim, and those of an NDJSON file, as served.
std::vector<nlohmann::json> reference_notices(const std::string& sim_url);
std::vector<nlohmann::json> reference_file(const std::string& path);

/// The control numbers a sector's search has to find.
std::set<std::string>
reference_search(const std::vector<nlohmann::json>& notices,
                 const std::string& sector, const std::set<std::string>& ufs,
                 const std::set<int>& modalities,
                 const std::string& first = "0000-00-00",
                 const std::string& last = "9999-99-99");

/// Percent-encodes a query value.
std::string escape_query(const std::string& text);

} // namespace bidiq::test
