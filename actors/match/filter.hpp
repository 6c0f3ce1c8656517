#pragma once

#include "actors/domain/request.hpp"
#include "actors/domain/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace bidiq {

/// Why a notice inside the asked UFs, modalities and dates is not shown, in the
/// order of the checks: a notice counts under the first that rejects it.
enum class rejection : uint8_t {
  status,
  sphere,
  city,
  agency,
  value,
  deadline,
  keyword,
  exclusion,
};

/// The number of notices that were rejected so.
uint64_t& tally_of(filter_stats& stats, rejection why) noexcept;

/// Everything a request asks of a notice but its words. What `status` means:
///
/// - `recebendo_proposta`: situation 1 (else `rejection::status`) and a closing
///   time that has not passed (else `rejection::deadline`); an unknown one has
///   not: many notices that take proposals for months tell none;
/// - `em_julgamento`: situation 1, closed, no winner's value yet;
/// - `encerrada`: a winner's value is known, or revoked or annulled;
/// - `todos`: any.
///
/// An unknown value passes value filters; any other is compared as it is told,
/// believed or not. Agencies match as a normalised part of the name of the
/// agency, of its unit, or of the bodies that took over. Immutable; safe to
/// share between threads.
class notice_filter {
public:
  notice_filter(search_request_ptr request, local_time now);

  /// Whether the notice lies inside the asked UFs, modalities and publication
  /// dates. A source may deliver more than was asked; such notices count
  /// nowhere. An unknown publication date passes.
  bool in_scope(const notice& x) const noexcept;

  /// Returns why `x` is not shown, or nothing if only its words remain.
  std::optional<rejection> check(const notice& x) const;

private:
  std::optional<rejection> check_status(const notice& x) const noexcept;
  bool agency_asked(const notice& x) const;
  bool value_asked(const notice& x) const noexcept;

  search_request_ptr request_;
  local_time now_;
  std::array<bool, 26 * 26> ufs_{};
  uint32_t modalities_ = 0; // Bit n: modality n.
  std::unordered_set<std::string> cities_;
};

} // namespace bidiq
