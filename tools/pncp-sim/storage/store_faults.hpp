#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/storage/exchange.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// One way in which a store fails.
struct store_fault {
  std::optional<store_operation> on{}; ///< Nothing: any.
  std::string path_contains{};         ///< Of the decoded path; empty: any.
  unsigned status = 0;                 ///< Answered instead; 0: the true one.
  uint64_t retry_after = 0;            ///< Seconds to announce; 0: none.
  std::optional<uint64_t> times{};     ///< That are left; nothing: for ever.
  std::chrono::milliseconds delay{};
  bool truncate = false; ///< Half the body of a GET.
  bool hang = false;     ///< No answer.
  bool drop = false;     ///< The connection is closed in place of one.
  bool after = false;    ///< The request is carried out all the same.

  /// Whether the true answer does not go out.
  bool replaces() const noexcept {
    return status != 0 || hang || drop;
  }
};

/// The faults of one store, in order.
class store_fault_list {
public:
  void set(std::vector<store_fault> faults) {
    faults_ = std::move(faults);
  }

  /// The first that strikes such a request and has times left; takes one.
  std::optional<store_fault> take(store_operation operation,
                                  std::string_view path);

  /// What is left, in the form that is read.
  nlohmann::ordered_json to_json() const;

private:
  std::vector<store_fault> faults_;
};

/// Reads [{"on", "path_contains", "status", "retry_after", "times",
/// "delay_ms", "truncate", "hang", "drop", "after"}], all of which may be
/// missing. `invalid_request` with what is wrong.
outcome<std::vector<store_fault>> read_store_faults(const nlohmann::json& told);

} // namespace bidiq
