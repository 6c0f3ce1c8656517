#pragma once

#include "actors/report/workbook.hpp"
#include "tests/actors/report/facts.hpp"

namespace bidiq::test {

inline nlohmann::json facts(const search_result& x,
                            const workbook_options& options = {}) {
  return facts_of(write_workbook(x, "Vestuário", options).value());
}

inline nlohmann::json cells(const nlohmann::json& x,
                            const char* sheet = "Licitações") {
  return x["sheets"][sheet]["cells"];
}

// The value beside a label of the sheet of metadata.
inline nlohmann::json beside(const nlohmann::json& x,
                             const std::string& label) {
  auto all = cells(x, "Metadados");
  for (auto& [at, cell] : all.items())
    if (at[0] == 'A' && cell["value"] == label)
      return all["B" + at.substr(1)]["value"];
  return nullptr;
}

} // namespace bidiq::test
