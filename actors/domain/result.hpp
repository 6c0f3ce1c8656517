#pragma once

#include "actors/domain/notice.hpp"
#include "actors/domain/request.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// Why notices were rejected; each rejected notice counts once (contract §4).
/// `uf` and `modality` stay 0: what was not asked for is not in `total_raw`.
struct filter_stats {
  uint64_t uf = 0, modality = 0, value = 0, keyword = 0, exclusion = 0;
  uint64_t deadline = 0, status = 0, sphere = 0, city = 0, agency = 0;
  uint64_t duplicates = 0;

  uint64_t sum() const noexcept {
    return uf + modality + value + keyword + exclusion + deadline + status
           + sphere + city + agency + duplicates;
  }
  bool operator==(const filter_stats&) const = default;
};

/// `viability_score` and its four factors, each 0..100 (see viability.hpp).
struct viability {
  int score = 0;
  int modality = 0;
  int deadline = 0;
  int value = 0;
  int geography = 0;
};

/// A field which the preferred source of a notice lacks and another one has.
struct filled_field {
  std::string field; ///< As the answer's JSON names it: "valor", "link", ...
  std::string source;

  bool operator==(const filled_field&) const = default;
};

/// A notice that passed every filter, with what was derived from it.
struct found_notice {
  notice_ptr data;
  std::vector<std::string> matched_terms;
  std::vector<std::string> matched_forms{}; ///< Of the user's terms, other than
                                            ///< these; only while collecting.
  std::vector<std::string> merged_from; ///< Ids of notices merged into this.
  double relevance = 0;                 ///< 0..1.
  viability viable;
  std::vector<std::string> sources{}; ///< All that had it, the preferred first;
                                      ///< empty: only `data->source`.
  std::vector<filled_field> filled{}; ///< By source, the preferred first.
  /// The value is shown but not believed: it counts in no sum.
  bool implausible_value = false;
};

/// What of an answer came from the cache (contract section 4).
enum class cache_use : uint8_t { miss, fresh, stale };
std::string_view to_string(cache_use x) noexcept;

/// How one source did.
struct source_stat {
  std::string source;
  std::string status; ///< "success", "partial", "failed".
  uint64_t records = 0;
  uint64_t pages = 0;
  uint64_t retries = 0;
  uint64_t broken_records = 0;
  int64_t duration_ms = 0;
  std::string error; ///< User-safe, empty if none.
};

struct uf_stat {
  std::string uf;
  std::string
    status; ///< "pending|fetching|retrying|success|failed|recovered|skipped"
  uint64_t results = 0; ///< Raw notices of this UF.
};

enum class search_status {
  queued,
  running,
  completed,
  degraded,
  failed,
  cancelled
};
std::string_view to_string(search_status x) noexcept;

/// Summary for people (pt-BR).
struct search_summary {
  uint64_t opportunities = 0;
  double total_value = 0; ///< The sum of values that were believed.
  std::string text;
  std::vector<std::string> highlights;
  std::optional<std::string> urgency_alert;
  uint64_t implausible_values = 0; ///< Notices whose value was not believed.
};

/// A word that notices hold, for one that none does.
struct word_suggestion {
  std::string word;       ///< Normalised.
  std::string instead_of; ///< A word of the request's terms, normalised.
  uint64_t notices = 0;   ///< How many of the examined ones hold it.

  bool operator==(const word_suggestion&) const = default;
};

/// Where the workbook is.
struct excel_link {
  std::string status = "processing"; ///< "ready|processing|failed|skipped"
  std::string download_id;
  std::string download_url;
  std::string base64;     ///< Only when the store failed or is "none".
  int64_t expires_in = 0; ///< Seconds.
};

/// The whole answer of a search. Immutable once shared.
struct search_result {
  std::string search_id;
  std::string user; ///< Who asked, and may read it.
  search_status status = search_status::running;
  search_request_ptr request;
  std::vector<found_notice> notices; ///< In the request's order.
  /// Notices found beyond `notices`: another node's partial result brings only
  /// so many.
  uint64_t omitted = 0;
  uint64_t total_raw = 0;
  filter_stats stats;
  std::vector<std::string> terms_used; ///< Normalised custom terms if there are
                                       ///< any, then the other forms of them
                                       ///< that matched, most frequent first;
                                       ///< else the keywords that matched so.
  std::vector<word_suggestion> suggestions; ///< If nothing was found.
  search_summary summary;
  excel_link excel;
  std::vector<source_stat> sources;
  std::vector<uf_stat> ufs; ///< In request order.
  double coverage_pct = 0;  ///< Share of complete (UF, modality) pairs, 0..100.
  bool is_partial = false;
  std::string degradation_reason; ///< pt-BR; empty if none.
  bool cached = false;            ///< Nothing had to be asked upstream.
  cache_use cache = cache_use::miss;
  std::optional<utc_time> cached_at; ///< When the oldest cached part was read.
  local_time now{};                  ///< What "today" was for derived fields.
  utc_time updated{};                ///< When the last source had reported.
  int64_t duration_ms = 0;           ///< From admission to then.
};

using search_result_ptr = std::shared_ptr<const search_result>;

/// Whether proposals are no longer taken: the closing time has passed. The
/// closing second itself is still open; an unknown closing time is not closed.
bool closed(const notice& x, local_time now) noexcept;

/// Whole 24 h periods until closing, negative once closed; none if unknown.
std::optional<int64_t> days_left(const notice& x, local_time now);

/// "critica" (less than 7 days left), "alta" (14), "media" (30), "baixa",
/// "encerrada"; empty if unknown.
std::string_view urgency(const notice& x, local_time now);

/// What is believed without a setting that says otherwise: R$ 10 billion.
inline constexpr double default_plausible_value = 1e10;

/// Whether a notice tells an implausible value: outside 0..`most`.
bool implausible(const notice& x, double most) noexcept;

/// The value of a notice that may be summed, averaged and compared; none if it
/// is unknown or not believed.
std::optional<double> counted_value(const found_notice& x) noexcept;

/// Sorts by `order`; nulls last in both directions, ties by publication
/// descending, then id ascending. `prazo_asc` is the plain order of closing
/// times, closed notices among them; `relevancia` is descending.
void sort_notices(std::vector<found_notice>& xs, sort_order order);

} // namespace bidiq
