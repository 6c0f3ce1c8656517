#pragma once

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace bidiq::test {

// A second, straightforward reading of the matching rule (contract section 4),
// written without looking at the product's: it reads texts as rows of words, of
// which hyphens make some one, and tries each term at each place.

/// All notices of a running pncp-sim, and those of an NDJSON file, as served.
std::vector<nlohmann::json> reference_notices(const std::string& sim_url);
std::vector<nlohmann::json> reference_file(const std::string& path);

/// Which notices are looked at.
struct reference_scope {
  std::set<std::string> ufs;
  std::set<int> modalities;
  std::string first = "0000-00-00";
  std::string last = "9999-99-99";
};

/// The control numbers a sector's search has to find.
std::set<std::string>
reference_search(const std::vector<nlohmann::json>& notices,
                 const std::string& sector, const reference_scope& scope);

/// Those that a search for any or all of these words has to find, each one word
/// without a place in the table of exceptions.
std::set<std::string>
reference_words(const std::vector<nlohmann::json>& notices,
                const std::vector<std::string>& words, bool inflect, bool all,
                const reference_scope& scope);

/// Percent-encodes a query value.
std::string escape_query(const std::string& text);

} // namespace bidiq::test
