#include "tools/bidiq-bench/notice_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace bidiq {

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (!line.empty())
      lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> pages_of(const std::vector<std::string_view>& records,
                                  size_t size) {
  std::vector<std::string> pages;
  auto count = std::to_string((records.size() + size - 1) / size);
  for (size_t i = 0; i < records.size(); i += size) {
    auto& page = pages.emplace_back("{\"data\":[");
    for (auto k = i; k < std::min(i + size, records.size()); ++k)
      page.append(k == i ? "" : ",").append(records[k]);
    page += "],\"totalRegistros\":" + std::to_string(records.size())
            + ",\"totalPaginas\":" + count + ",\"numeroPagina\":"
            + std::to_string(pages.size()) + ",\"empty\":false}";
  }
  return pages;
}

std::vector<match_rule> rules_of(const std::vector<sector>& sectors) {
  std::vector<match_rule> rules;
  rules.reserve(sectors.size());
  for (auto& x : sectors)
    rules.push_back(make_rule(&x, {}, {}));
  return rules;
}

} // namespace bidiq
