#pragma once

#include "actors/match/matcher.hpp"
#include "actors/match/matcher_phrases.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

using node_list = std::vector<phrase_tree::node>;

/// A keyword, or a user's term, as `explain` needs it.
struct keyword_plan {
  std::string text; ///< As written.
  node_list forms;  ///< Those of the same spelling first.
  size_t exact = 0; ///< How many these are.
};

struct rule_plan {
  std::vector<keyword_plan> keywords;
  std::vector<keyword_plan> terms; ///< The user's.
  bool all_terms = false;
  node_list exclusions;
};

/// What the occurrence of a phrase means to all rules (a bit each).
struct phrase_meaning {
  uint64_t keeps = 0;   ///< In the head of a text; those of `firm` too.
  uint64_t firm = 0;    ///< Anywhere.
  uint64_t rejects = 0; ///< Anywhere.
  /// 1: its place has to be looked at, in the head and after it.
  uint16_t weighed = 0;
  uint16_t weighed_after = 0;
  uint32_t filler = 0; ///< 1: a word that does not lengthen the head.
};

/// What the phrase of a node is to the rule of `bit`: its keyword number
/// `keyword`. If it needs a context, one of `first..last` in
/// `match_plan::contexts`, ascending nodes, must occur, too.
struct keyword_use {
  phrase_tree::node at;
  uint32_t keyword;
  uint32_t first;
  uint32_t last;
  uint16_t within; ///< See `sector_context`.
  term_weight weight;
  bool needs_context;
  bool ignorable; ///< Lies inside a phrase that the rule ignores.
  uint64_t bit;

  /// Whether an occurrence in the head always counts in full.
  bool plain() const noexcept {
    return !needs_context && !ignorable
           && (weight == term_weight::common || weight == term_weight::firm);
  }
};

/// Rules compiled for matching; immutable once built. What matching touches at
/// every word is small, to stay in the cache while other work goes on: a number
/// by node, and the few different meanings there are.
struct match_plan {
  /// Throws `std::invalid_argument` for more than 64 rules or for rules that
  /// differ in their heads, and `std::length_error` for more than 65,536
  /// different meanings.
  explicit match_plan(const std::vector<match_rule>& rules);

  phrase_tree tree;
  std::vector<rule_plan> rules;
  std::vector<size_t> joint_rules; ///< Those that want all of their terms.
  size_t head_words = 0;         ///< Not told by any rule: more than there are.
  std::vector<uint16_t> meaning; ///< By node: index into `meanings`.
  std::vector<phrase_meaning> meanings;
  /// The same, but the places of all keywords are looked at.
  std::vector<phrase_meaning> explained;
  std::vector<keyword_use> uses;   ///< By node.
  std::vector<uint32_t> first_use; ///< By node; one more than nodes.
  node_list contexts;
  std::vector<uint64_t> ignores; ///< By node: rules that ignore what is inside.
  std::vector<bool> purposes;    ///< By node.
  size_t longest = 1;            ///< The most words that a phrase has.

private:
  using meaning_list = std::vector<phrase_meaning>;

  void take_head(const std::vector<match_rule>& rules);
  void add_phrase(const std::string& normalised);
  template <class Term>
  void add_phrases(const std::vector<Term>& terms);
  template <class Term>
  keyword_plan plan_term(const Term& term) const;
  template <class Term>
  void plan_exclusions(const std::vector<Term>& terms, meaning_list& by_node);
  void plan_head(meaning_list& by_node);
  void plan_rule(const match_rule& rule, meaning_list& by_node);
  std::unordered_map<std::string, keyword_use>
  plan_contexts(const match_rule& rule, meaning_list& by_node);
  void plan_keyword(const sector_term& term, const keyword_use& use,
                    const std::optional<std::string>& ignored,
                    meaning_list& by_node);
  void plan_terms(const match_rule& rule, meaning_list& by_node);
  void index_uses();
  void number_meanings(const meaning_list& by_node);

  std::shared_ptr<const text_head> head_;
};

} // namespace bidiq
