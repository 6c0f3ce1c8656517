#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/url.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// The ways in which upstream misbehaves.
enum class fault_kind : uint8_t {
  // Another answer instead of the true one.
  too_many_requests, ///< HTML page with status 429.
  html_ok,           ///< The same page with status 200.
  plain_text_500,    ///< Bare text under a JSON content type.
  jdbc_500,          ///< Spring's body about the database connection.
  bad_gateway,
  unavailable,
  gateway_timeout,
  false_204,     ///< Nothing found, on page 2 or later, though there is.
  spurious_422,  ///< A complaint about dates that are valid.
  reject_size,   ///< 400 for pages of more than `size` rows.
  redirect_loop, ///< 302 to the same address.
  // The true answer, badly delivered.
  truncated,
  slow,
  hang,
  endless,      ///< A body that goes on and on, `size` bytes of it.
  drip,         ///< A byte every `delay`.
  header_flood, ///< `size` bytes of header lines.
  gzip_bomb,    ///< Unfolds to `size` MiB.
  // Another page than the one asked for.
  small_pages,      ///< Fewer rows a page: at most `size`, else half.
  page_one_forever, ///< The first page, with more to come, for any page.
  // What the list holds, changed before the answer (PNCP only).
  record_added,
  record_removed,
  // The true answer, changed.
  moving_totals,
  key_order,
  new_keys,
  broken_record,
  string_numbers,
  renamed_list,
  missing_key,
  nan,
  huge_number,
  deep_nesting,
  wrong_type,
};

/// Returns the name used in flags and statistics, e.g. "429" or "false204".
std::string_view to_string(fault_kind kind) noexcept;

/// Returns the kind of that name, if there is one.
std::optional<fault_kind> find_fault(std::string_view name) noexcept;

/// Whether the kind puts another answer in place of the true one.
constexpr bool replaces_answer(fault_kind kind) noexcept {
  return kind <= fault_kind::redirect_loop;
}

/// Whether the kind only changes how the true answer arrives.
constexpr bool is_delivery(fault_kind kind) noexcept {
  return kind >= fault_kind::truncated && kind <= fault_kind::gzip_bomb;
}

/// Whether the kind makes another page of the one asked for.
constexpr bool changes_query(fault_kind kind) noexcept {
  return kind == fault_kind::small_pages
         || kind == fault_kind::page_one_forever;
}

/// Whether the kind changes what the list holds from now on.
constexpr bool changes_list(fault_kind kind) noexcept {
  return kind == fault_kind::record_added || kind == fault_kind::record_removed;
}

/// One fault with how often and where it strikes.
struct fault_rule {
  fault_kind kind = fault_kind::too_many_requests;
  double probability = 0;             ///< 0..1, per request.
  std::optional<sim_source> source{}; ///< Only of this source; none = of all.
  std::string uf{};        ///< Only requests for this state; empty = all.
  std::string modality{};  ///< Only for this modality, in the source's own
                           ///< numbering; empty = all.
  bool first_only = false; ///< Only the first request for each URL.
  /// Before the first byte; for `slow`, how long the body takes; for `drip`,
  /// between two bytes. Nothing = the kind's own.
  std::optional<std::chrono::milliseconds> delay{};
  std::optional<uint64_t> size{}; ///< See fault_size.
  std::string key{};              ///< What `missing_key` takes away.

  bool operator==(const fault_rule&) const = default;
};

/// Returns the rule's size, or its kind's own, within what the simulator itself
/// can bear: rows for reject_size (20), bytes for endless (256 MiB, at most
/// 4 GiB) and header_flood (16 MiB, at most 256), MiB for gzip_bomb (256, at
/// most 4096), levels for deep_nesting (10,000, at most a million), digits for
/// huge_number (400, at most 100,000). Others have none: 0.
uint64_t fault_size(const fault_rule& rule) noexcept;

/// Parses "KIND=P[,source=pcp][,uf=SP][,modalidade=6][,first_only][,delay=MS]".
/// Fails with invalid_request.
outcome<fault_rule> parse_fault_rule(std::string_view text);

/// What strikes one request.
struct fault_decision {
  std::optional<fault_rule> replacement;
  std::optional<fault_rule> delivery;
  std::vector<fault_rule> lists;   ///< Kinds that change the list.
  std::vector<fault_rule> queries; ///< Kinds that make another page.
  std::vector<fault_rule> changes;
  uint64_t draw = 0; ///< For details that should vary, repeatably.
};

/// Decides which faults strike. A decision depends only on the seed, the
/// rule's place, the URL and how often it was asked for before: not on time
/// nor on the order of requests for other URLs. Not thread-safe.
class fault_engine {
public:
  explicit fault_engine(uint64_t seed = 1) noexcept : seed_(seed) {
  }

  void set_rules(std::vector<fault_rule> rules) {
    rules_ = std::move(rules);
  }

  const std::vector<fault_rule>& rules() const noexcept {
    return rules_;
  }

  uint64_t seed() const noexcept {
    return seed_;
  }

  void set_seed(uint64_t seed) noexcept {
    seed_ = seed;
  }

  /// Counts the request and decides. Of several replacements or deliveries the
  /// first rule wins.
  fault_decision decide(const sim_target& target);

  /// Forgets which URLs were asked for.
  void forget() {
    attempts_.clear();
  }

private:
  std::vector<fault_rule> rules_;
  uint64_t seed_;
  /// Requests so far by hash of the URL: a few bytes each, for the run.
  std::unordered_map<uint64_t, uint64_t> attempts_;
};

} // namespace bidiq
