#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bidiq::http {

/// Names with their values, decoded, in the order sent, duplicates kept.
using name_values = std::vector<std::pair<std::string, std::string>>;

} // namespace bidiq::http
