#pragma once

#include "actors/results/result_cache.hpp"
#include "actors/results/shared_search.hpp"
#include "actors/results/store_port.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Reads results that other nodes have stored, each once for all who want it at
/// the time, and keeps those that were read lately.
class result_reader {
public:
  using fetched = std::function<void(outcome<search_result_ptr>)>;

  /// Both outlive the reader.
  result_reader(store_port& port, const result_store_options& options);

  /// The final result of a search, whose head is known.
  void read_final(const std::string& id, const result_head& head, fetched then);
  /// What a search without a final result has found, as far as it is stored;
  /// null if it has nothing to show yet.
  void read_partial(const std::string& id, const shared_search& known,
                    fetched then);

  /// Why a key could not be read; tells of one of another type, which says
  /// nothing about the link.
  failure failed(std::string_view what, const std::string& key,
                 const redis::error& why);

  /// The level of the node's memory has changed.
  void fit();
  /// What is kept, and what is being read.
  uint64_t bytes() const;

private:
  struct reading {
    result_head head;
    std::vector<std::string> parts;
    size_t asked = 0;
    size_t arrived = 0;
    std::vector<fetched> askers;
  };
  using reading_ptr = std::shared_ptr<reading>;

  void read_more(const std::string& id, const reading_ptr& x);
  void on_part(const std::string& id, const reading_ptr& x, size_t index,
               redis::answer part);
  void finish(const std::string& id, const reading_ptr& x,
              outcome<search_result_ptr> result);
  /// Tells of a result that cannot be understood; what its readers get.
  failure poisoned(const std::string& id, const result_head& head,
                   poison_reason why, std::string detail);
  /// Where a result that cannot be read is known by: one that is written anew
  /// has another name.
  std::string bad_key(const std::string& id, const result_head& head) const;

  store_port& port_;
  const result_store_options& options_;
  std::map<std::string, reading_ptr> readings_; ///< By id and writing.
  result_cache cached_;
};

} // namespace bidiq
