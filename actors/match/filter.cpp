#include "actors/match/filter.hpp"

#include "actors/match/text.hpp"

#include <algorithm>

namespace bidiq {

namespace {

// Place of a two-letter code in a table; -1 if it is none.
int uf_index(std::string_view uf) noexcept {
  auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (uf.size() != 2 || !letter(uf[0]) || !letter(uf[1]))
    return -1;
  return (uf[0] - 'A') * 26 + (uf[1] - 'A');
}

} // namespace

uint64_t& tally_of(filter_stats& stats, rejection why) noexcept {
  switch (why) {
    case rejection::status:
      return stats.status;
    case rejection::sphere:
      return stats.sphere;
    case rejection::city:
      return stats.city;
    case rejection::agency:
      return stats.agency;
    case rejection::value:
      return stats.value;
    case rejection::deadline:
      return stats.deadline;
    case rejection::keyword:
      return stats.keyword;
    case rejection::exclusion:
      break;
  }
  return stats.exclusion;
}

notice_filter::notice_filter(search_request_ptr request, local_time now)
  : request_(std::move(request)),
    now_(now),
    cities_(request_->cities.begin(), request_->cities.end()) {
  for (const auto& uf : request_->ufs)
    if (auto i = uf_index(uf); i >= 0)
      ufs_[static_cast<size_t>(i)] = true;
  for (auto modality : request_->modalities)
    modalities_ |= uint32_t{1} << (modality & 31);
}

bool notice_filter::in_scope(const notice& x) const noexcept {
  auto uf = uf_index(x.uf);
  if (uf < 0 || !ufs_[static_cast<size_t>(uf)])
    return false;
  if (x.modality < 1 || x.modality > 31 || !(modalities_ >> x.modality & 1))
    return false;
  if (!x.published)
    return true;
  auto day = std::chrono::floor<std::chrono::days>(*x.published);
  return day >= request_->first && day <= request_->last;
}

std::optional<rejection> notice_filter::check(const notice& x) const {
  const auto& spheres = request_->spheres;
  auto status = check_status(x);
  if (status == rejection::status)
    return status;
  if (!spheres.empty()
      && std::find(spheres.begin(), spheres.end(), x.sphere) == spheres.end())
    return rejection::sphere;
  if (!cities_.empty() && cities_.count(x.city_code) == 0)
    return rejection::city;
  if (!agency_asked(x))
    return rejection::agency;
  if (!value_asked(x))
    return rejection::value;
  return status;
}

std::optional<rejection>
notice_filter::check_status(const notice& x) const noexcept {
  auto require = [](bool ok) {
    return ok ? std::nullopt : std::optional{rejection::status};
  };
  auto is_closed = closed(x, now_);
  switch (request_->status) {
    case status_filter::todos:
      return std::nullopt;
    case status_filter::recebendo_proposta:
      if (x.situation == 1 && is_closed)
        return rejection::deadline;
      return require(x.situation == 1);
    case status_filter::em_julgamento:
      return require(x.situation == 1 && is_closed && !x.homologated);
    case status_filter::encerrada:
      return require(x.homologated || x.situation == 2 || x.situation == 3);
  }
  return std::nullopt;
}

bool notice_filter::agency_asked(const notice& x) const {
  const auto& agencies = request_->agencies;
  if (agencies.empty())
    return true;
  auto named_by = [&](const std::string& told) {
    if (told.empty())
      return false;
    auto name = normalise(told);
    return std::any_of(agencies.begin(), agencies.end(), [&](const auto& part) {
      return name.find(part) != name.npos;
    });
  };
  return named_by(x.agency) || named_by(x.unit) || named_by(x.subrogated_agency)
         || named_by(x.subrogated_unit);
}

bool notice_filter::value_asked(const notice& x) const noexcept {
  if (!x.value)
    return true;
  return (!request_->min_value || *x.value >= *request_->min_value)
         && (!request_->max_value || *x.value <= *request_->max_value);
}

} // namespace bidiq
