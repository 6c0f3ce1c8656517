#pragma once

#include "tools/pncp-sim/list_sorting.hpp"
#include "tools/pncp-sim/record.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bidiq {

/// Which stamp a list filters and sorts by.
enum class list_order { published, updated };

/// What a list asks for. Empty texts and zero numbers filter nothing.
struct record_filter {
  list_order order = list_order::published;
  /// Inclusive range of the order's stamp; nothing = all times.
  std::optional<std::pair<local_day, local_day>> days;
  /// Inclusive range of the closing instant; nothing = any or none.
  std::optional<std::pair<local_time, local_time>> closing;
  int modality = 0;
  int dispute_mode = 0;
  std::string uf;
  std::string city_code;
  std::string cnpj;
  std::string unit_code;
};

/// One page of a list. The rows live as long as the dataset is unchanged.
struct record_page {
  std::vector<const sim_record*> rows;
  uint64_t total = 0; ///< Rows of the whole list.
};

/// All records with an index by modality, UF and time. Not thread-safe.
class dataset {
public:
  /// How many lines were served as records and how many were not usable.
  struct load_result {
    size_t records = 0;
    size_t skipped = 0;
  };

  /// Adds every usable line of `ndjson`; blank lines do not count. A record
  /// replaces an earlier one of the same control number.
  load_result load(std::string_view ndjson);

  size_t size() const noexcept {
    return records_.size();
  }

  /// The `i`-th record, in the order of arrival.
  const sim_record& at(size_t i) const {
    return records_.at(i);
  }

  /// How often records came in: the same number, the same records.
  uint64_t version() const noexcept {
    return version_;
  }

  /// How lists come from now on.
  void set_sorting(const list_sorting& x) noexcept {
    sorting_ = x;
  }
  const list_sorting& sorting() const noexcept {
    return sorting_;
  }

  /// Adds a record like one of the list, chosen by `draw`, under another
  /// control number; nothing if the list is empty.
  void add_to(const record_filter& filter, uint64_t draw);

  /// Takes a record of the list away for good.
  void remove_from(const record_filter& filter, uint64_t draw);

  /// Returns page `page` (from 1) of `size` rows, oldest first unless lists
  /// are sorted otherwise.
  record_page select(const record_filter& filter, uint64_t page,
                     uint64_t size) const;

private:
  using bucket_key = std::pair<int, std::string>;
  using bucket_map = std::map<bucket_key, std::vector<uint32_t>>;

  void put(sim_record record);
  void rebuild_all();
  void rebuild(list_order order);
  std::vector<uint32_t> rows_of(const record_filter& filter) const;
  std::span<const uint32_t> candidates(const record_filter& filter) const;

  std::vector<sim_record> records_;
  std::vector<bool> gone_; ///< By record: taken away.
  std::unordered_map<std::string, uint32_t> by_id_;
  list_sorting sorting_;
  uint64_t version_ = 0;
  bucket_map buckets_[2]; ///< By list_order; modality 0 and "" stand for all.
};

} // namespace bidiq
