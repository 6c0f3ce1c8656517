#include "tools/pncp-sim/sources/rows.hpp"

#include "tools/pncp-sim/generator/draft.hpp"

#include <algorithm>
#include <unordered_set>

namespace bidiq {

namespace {

constexpr double shared_share = 0.02;
constexpr double unknown_share = 0.05;
constexpr double federal_platform_share = 0.3;
constexpr int64_t first_number = 100'000'000;
constexpr int64_t numbers = 900'000'000;

// Whether the record is of the share that `salt` names.
bool is_chosen(const sim_record& record, uint64_t salt, double share) {
  return unit_interval(mix_bits(hash_text(record.id), salt)) < share;
}

// Gives out numbers that hang on a text, or the next free ones.
class number_giver {
public:
  int64_t give(uint64_t hash) {
    auto number = static_cast<int64_t>(hash % numbers);
    while (!taken_.insert(number).second)
      number = (number + 1) % numbers;
    return first_number + number;
  }

private:
  std::unordered_set<int64_t> taken_;
};

// A notice of the same day as `record` that PNCP does not have.
source_row invent_row(const sim_record& record, uint64_t hash) {
  sim_random random{hash};
  auto day = std::chrono::floor<std::chrono::days>(record.published);
  auto draft = draft_notice(day, day, random);
  draft.sequence = static_cast<int>(random.between(100'000, 999'999));
  source_row row;
  row.published = draft.published;
  row.uf = draft.state->code;
  row.body = render_notice(draft);
  return row;
}

} // namespace

source_rows::source_rows(std::vector<source_row> rows)
  : rows_(std::move(rows)) {
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const source_row& a, const source_row& b) {
                     return a.published < b.published;
                   });
}

row_page source_rows::select(const row_filter& filter, uint64_t page,
                             uint64_t size) const {
  auto earlier = [](const source_row& row, local_time t) {
    return row.published < t;
  };
  auto first = rows_.begin();
  auto last = rows_.end();
  if (filter.days) {
    auto end = local_time{filter.days->second + std::chrono::days{1}};
    first = std::lower_bound(first, last, local_time{filter.days->first},
                             earlier);
    last = std::lower_bound(first, last, end, earlier);
  }
  row_page result;
  for (; first != last; ++first) {
    if ((filter.code != 0 && filter.code != first->code)
        || (!filter.uf.empty() && filter.uf != first->uf))
      continue;
    if (result.total >= (page - 1) * size && result.rows.size() < size)
      result.rows.push_back(&*first);
    ++result.total;
  }
  return result;
}

source_rows pcp_rows(const dataset& records) {
  std::vector<source_row> rows;
  number_giver numbers_given;
  for (size_t i = 0; i < records.size(); ++i) {
    const auto& record = records.at(i);
    auto hash = mix_bits(hash_text(record.id), 0x9C9);
    if (record.from_pcp || is_chosen(record, 1, shared_share)) {
      source_row row;
      row.published = record.published;
      row.uf = record.uf;
      row.number = numbers_given.give(hash);
      row.record = i;
      rows.push_back(std::move(row));
    }
    if (is_chosen(record, 2, unknown_share)) {
      rows.push_back(invent_row(record, hash));
      rows.back().number = numbers_given.give(mix_bits(hash, 1));
    }
  }
  return source_rows{std::move(rows)};
}

source_rows comprasgov_rows(const dataset& records) {
  std::vector<source_row> rows;
  for (size_t i = 0; i < records.size(); ++i) {
    const auto& record = records.at(i);
    auto code = siasg_code(record.modality);
    if (code == 0
        || !(record.federal || is_chosen(record, 3, federal_platform_share)))
      continue;
    source_row row;
    row.published = record.published;
    row.uf = record.uf;
    row.code = code;
    row.record = i;
    rows.push_back(std::move(row));
  }
  return source_rows{std::move(rows)};
}

int siasg_code(int modality) noexcept {
  switch (modality) {
    case 4:
    case 5:
      return 3;
    case 6:
    case 7:
      return 5;
    case 8:
      return 6;
    case 9:
      return 7;
    default:
      return 0;
  }
}

} // namespace bidiq
