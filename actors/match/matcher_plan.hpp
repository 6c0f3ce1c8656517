#pragma once

#include "actors/match/matcher.hpp"
#include "actors/match/matcher_phrases.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

using node_list = std::vector<phrase_tree::node>;

/// A keyword as `explain` needs it.
struct keyword_plan {
  std::string text; ///< As written.
  node_list forms;
  bool needs_context = false;
  node_list context; ///< One of these must occur too.
};

struct rule_plan {
  std::vector<keyword_plan> keywords;
  node_list exclusions;
};

/// What the occurrence of a phrase means to all rules (a bit each).
struct phrase_meaning {
  uint64_t keeps = 0;
  uint64_t rejects = 0;
  uint64_t has_conditions = 0; ///< 0 or 1.

  bool operator==(const phrase_meaning&) const = default;
};

/// The rule of `bit` keeps a text with `keyword` if one of its context occurs:
/// those of `first..last` in `match_plan::contexts`.
struct keyword_condition {
  phrase_tree::node keyword;
  uint32_t first;
  uint32_t last;
  uint64_t bit;
};

/// Rules compiled for matching; immutable once built. What matching touches at
/// every word is small, to stay in the cache while other work goes on: a number
/// by node, and the few different meanings there are.
struct match_plan {
  /// Throws `std::invalid_argument` for more than 64 rules and
  /// `std::length_error` for more than 65,536 different meanings.
  explicit match_plan(const std::vector<match_rule>& rules);

  phrase_tree tree;
  std::vector<rule_plan> rules;
  std::vector<uint16_t> meaning; ///< By node: index into `meanings`.
  std::vector<phrase_meaning> meanings;
  std::vector<keyword_condition> conditions; ///< By keyword.
  std::vector<uint32_t> first_condition;     ///< By node; one more than nodes.
  node_list contexts;

private:
  using meaning_list = std::vector<phrase_meaning>;

  void add_phrases(const std::vector<sector_term>& terms);
  node_list nodes_of(const sector_term& term) const;
  void plan_rule(const match_rule& rule, meaning_list& by_node);
  void plan_keyword(const sector_term& term, const node_list* context,
                    meaning_list& by_node);
  void index_conditions(meaning_list& by_node);
  void number_meanings(const meaning_list& by_node);
};

} // namespace bidiq
