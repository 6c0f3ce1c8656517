#pragma once

#include "actors/match/matcher_scan.hpp"

namespace bidiq {

/// What of a rule's keywords counts in a text.
struct keyword_findings {
  std::vector<bool> counts; ///< By keyword.
  bool suffice = false;     ///< They keep the text.
};

/// Tells what `rule`, one of `plan`, says of the text that was last scanned
/// with `memory`.
match_verdict explain_matches(const match_plan& plan, const rule_plan& rule,
                              const keyword_findings& keywords,
                              const matcher::scratch& memory);

} // namespace bidiq
