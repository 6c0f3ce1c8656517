#include "tools/pncp-sim/dataset.hpp"

#include <algorithm>
#include <numeric>

namespace bidiq {

namespace {

local_time stamp(const sim_record& record, list_order order) {
  return order == list_order::published ? record.published : record.updated;
}

// Whether the bucket and the day range leave nothing else to look at.
bool is_exact(const record_filter& f) {
  return !f.closing && f.dispute_mode == 0 && f.city_code.empty()
         && f.cnpj.empty() && f.unit_code.empty();
}

bool matches(const sim_record& record, const record_filter& f) {
  if (f.closing
      && (!record.closes || *record.closes < f.closing->first
          || *record.closes > f.closing->second))
    return false;
  return (f.dispute_mode == 0 || f.dispute_mode == record.dispute_mode)
         && (f.city_code.empty() || f.city_code == record.city_code)
         && (f.cnpj.empty() || f.cnpj == record.cnpj)
         && (f.unit_code.empty() || f.unit_code == record.unit_code);
}

} // namespace

dataset::load_result dataset::load(std::string_view ndjson) {
  load_result result;
  record_reader reader;
  while (!ndjson.empty()) {
    auto end = ndjson.find('\n');
    auto line = ndjson.substr(0, end);
    ndjson.remove_prefix(end == std::string_view::npos ? ndjson.size()
                                                       : end + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos)
      continue;
    if (auto record = reader.read(line)) {
      put(std::move(*record));
      ++result.records;
    } else {
      ++result.skipped;
    }
  }
  rebuild_all();
  return result;
}

void dataset::rebuild_all() {
  ++version_;
  rebuild(list_order::published);
  rebuild(list_order::updated);
}

void dataset::put(sim_record record) {
  auto next = static_cast<uint32_t>(records_.size());
  auto [position, added] = by_id_.try_emplace(record.id, next);
  if (added) {
    records_.push_back(std::move(record));
    gone_.push_back(false);
  } else {
    records_[position->second] = std::move(record);
    gone_[position->second] = false;
  }
}

// The number is of a series that no other record has.
void dataset::add_to(const record_filter& filter, uint64_t draw) {
  auto rows = rows_of(filter);
  if (rows.empty())
    return;
  auto x = records_[rows[draw % rows.size()]];
  auto old = x.id;
  x.id = old.substr(0, old.find('-')) + "-1-"
         + std::to_string(900'000 + records_.size() % 100'000)
         + old.substr(std::min(old.size(), old.find('/')));
  if (auto at = x.body.find(old); at != x.body.npos)
    x.body.replace(at, old.size(), x.id);
  put(std::move(x));
  rebuild_all();
}

void dataset::remove_from(const record_filter& filter, uint64_t draw) {
  auto rows = rows_of(filter);
  if (rows.empty())
    return;
  gone_[rows[draw % rows.size()]] = true;
  rebuild_all();
}

void dataset::rebuild(list_order order) {
  std::vector<uint32_t> ids(records_.size());
  std::iota(ids.begin(), ids.end(), 0u);
  std::stable_sort(ids.begin(), ids.end(), [&](uint32_t a, uint32_t b) {
    return stamp(records_[a], order) < stamp(records_[b], order);
  });
  auto& buckets = buckets_[static_cast<size_t>(order)];
  buckets.clear();
  for (auto id : ids) {
    const auto& record = records_[id];
    if (gone_[id])
      continue;
    buckets[{0, {}}].push_back(id);
    buckets[{record.modality, {}}].push_back(id);
    if (!record.uf.empty()) {
      buckets[{0, record.uf}].push_back(id);
      buckets[{record.modality, record.uf}].push_back(id);
    }
  }
}

std::span<const uint32_t>
dataset::candidates(const record_filter& filter) const {
  const auto& buckets = buckets_[static_cast<size_t>(filter.order)];
  auto bucket = buckets.find({filter.modality, filter.uf});
  if (bucket == buckets.end())
    return {};
  const auto& ids = bucket->second;
  if (!filter.days)
    return ids;
  auto earlier = [&](uint32_t id, local_time t) {
    return stamp(records_[id], filter.order) < t;
  };
  auto first = std::lower_bound(ids.begin(), ids.end(),
                                local_time{filter.days->first}, earlier);
  auto last = std::lower_bound(
    first, ids.end(), local_time{filter.days->second + std::chrono::days{1}},
    earlier);
  return {first, last};
}

std::vector<uint32_t> dataset::rows_of(const record_filter& filter) const {
  std::vector<uint32_t> out;
  for (auto id : candidates(filter))
    if (is_exact(filter) || matches(records_[id], filter))
      out.push_back(id);
  if (sorting_.how == list_sorting::kind::ascending)
    return out;
  auto rank = [&](uint32_t id) {
    auto& x = records_[id];
    return sorting_.rank(x, stamp(x, filter.order), id);
  };
  std::stable_sort(out.begin(), out.end(),
                   [&](uint32_t a, uint32_t b) { return rank(a) < rank(b); });
  return out;
}

record_page dataset::select(const record_filter& filter, uint64_t page,
                            uint64_t size) const {
  auto skip = (page - 1) * size;
  record_page result;
  auto take = [&](std::span<const uint32_t> ids) {
    result.total = ids.size();
    for (auto i = skip; i < ids.size() && i < skip + size; ++i)
      result.rows.push_back(&records_[ids[i]]);
    return result;
  };
  if (is_exact(filter) && sorting_.how == list_sorting::kind::ascending)
    return take(candidates(filter));
  return take(rows_of(filter));
}

} // namespace bidiq
