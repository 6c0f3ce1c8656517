#include "actors/match/matcher_scan.hpp"

#include <algorithm>

namespace bidiq {

namespace {

void add_prefixes(const match_plan& plan, std::string_view word, uint32_t first,
                  uint32_t last, std::vector<bridge>& out) {
  for (auto& x : plan.tree.prefixes())
    if (word.starts_with(x.text))
      out.push_back({first, last, x.at});
}

// The word that hyphens make of words `first` to `last`.
void add_joined(const match_plan& plan, uint32_t first, uint32_t last,
                matcher::scratch& memory) {
  auto& joined = memory.joined;
  joined.clear();
  for (auto i = first; i < last; ++i)
    joined += memory.text.word(i);
  auto size = joined.size();
  joined.append(word_table::readable, '\0');
  auto at = plan.tree.word(joined.data(), size);
  if (at != phrase_tree::none)
    memory.bridges.push_back({first, last, at});
  add_prefixes(plan, {joined.data(), size}, first, last, memory.bridges);
}

} // namespace

void matcher::scratch::begin_round(std::string_view raw, size_t nodes) {
  text.read(raw);
  if (words.size() < text.room() + 2) {
    words.resize(text.room() + 2);
    pairs.resize(text.room() + 2);
    sought.resize(text.room());
  }
  if (seen.size() < nodes)
    seen.resize(nodes);
  if (++round == 0) {
    std::fill(seen.begin(), seen.end(), uint16_t{0});
    round = 1;
  }
}

bool matcher::scratch::any_occurred(const node_list& nodes) const noexcept {
  return std::any_of(nodes.begin(), nodes.end(),
                     [this](node x) { return occurred(x); });
}

void find_bridges(const match_plan& plan, matcher::scratch& memory) {
  memory.bridges.clear();
  auto count = static_cast<uint32_t>(memory.text.size());
  uint32_t joined_to = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (!plan.tree.prefixes().empty())
      add_prefixes(plan, memory.text.word(i), i, i + 1, memory.bridges);
    if (!memory.text.has_hyphens() || i < joined_to)
      continue;
    joined_to = static_cast<uint32_t>(memory.text.joined_end(i));
    if (joined_to > i + 1)
      add_joined(plan, i, joined_to, memory);
  }
}

} // namespace bidiq
