#pragma once

#include "actors/search/progress_text.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bidiq {

/// What the sources of one search have told, and what that amounts to. Tells
/// of a source that was not asked, or has reported, are ignored. Pure.
class search_tally {
public:
  /// `sources` in the order in which a result names them.
  search_tally(search_request_ptr request, std::vector<std::string> sources);

  /// Each source owes a report from now on.
  void ask_all();

  /// Returns whether it counts.
  bool add(const fetched_page& page);

  /// Returns whether the state of the UF, over all sources, has changed.
  bool add(const uf_change& change);

  /// Returns whether it was owed.
  bool add(const fetch_report& report);

  /// Sources that owe a report.
  const std::vector<std::string>& owing() const noexcept {
    return owing_;
  }

  /// The report of a source that will not send its own: it has failed
  /// everything it was asked.
  fetch_report lost(const std::string& source) const;

  /// Sources that owe a report are called off. The states that they have told
  /// to be whole count, and of the others nothing: they do not tell of single
  /// pairs. If none was asked, everything is missing.
  void interrupt();

  /// No state of a UF is open any more.
  void settle();

  /// The state of a UF over all sources.
  std::string status_of(const std::string& uf) const;

  /// How far the fetching has come, but for the notices found.
  const fetch_state& fetched() const noexcept {
    return fetched_;
  }

  /// UFs and sources as a running search shows them.
  void show(search_result& x) const;

  /// How the search has ended: its status, and what is missing and why.
  void judge(search_result& x) const;

private:
  /// How far a source has come.
  struct pulse {
    uint64_t pages_done = 0;
    uint64_t pages_known = 0;
    double pages_per_second = 0;
    std::map<std::string, std::string> ufs; ///< Their states; none: pending.
  };

  uf_stat* find(const std::string& uf);
  void count_pages();
  void count_ufs();
  void add(const cache_share& x);
  std::string reason(const std::vector<source_stat>& sources,
                     bool nothing) const;

  search_request_ptr request_;
  std::vector<std::string> sources_;
  std::vector<std::string> owing_;
  std::map<std::string, pulse> pulses_; ///< By source that was asked.
  std::vector<uf_stat> ufs_;            ///< In request order.
  std::vector<source_stat> reports_;    ///< As they came.
  cache_share cache_;                   ///< All sources together.
  uint64_t pairs_total_ = 0;
  uint64_t pairs_complete_ = 0;
  fetch_state fetched_;
};

} // namespace bidiq
