#pragma once

#include "actors/base/bounded_map.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// What keeps a value in Redis from being understood.
enum class poison_reason : uint8_t {
  damaged, ///< Not what any version writes, or cut, or a part is missing.
  version, ///< A format that this version does not know.
  type,    ///< A key of another type.
  size,    ///< Larger than anything that is written there.
};

std::string_view to_string(poison_reason x) noexcept;

/// Something under one of our names in Redis that cannot be understood.
struct poison {
  /// Kind of the key, a name of ours: label of a metric.
  std::string_view what;
  poison_reason why = poison_reason::damaged;
  std::string key;
  std::string detail; ///< For the log; nothing of the value.
};

/// Which keys are known to be bad: each is left alone for a while and told of
/// once. Pure; bounded, the oldest are forgotten.
class quarantine {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  struct limits {
    duration period = std::chrono::seconds{30}; ///< A key is left alone.
    size_t max_keys = 1024;
    /// Keys told of in a minute; further ones are only counted.
    size_t max_told = 20;
  };

  explicit quarantine(limits x)
    : limits_(x), until_({.max_count = x.max_keys}) {
    // nop
  }

  /// Leaves the key alone from now on. Whether it is worth a line in the log:
  /// it is new, and there have not been too many lately.
  bool add(const std::string& key, time_point now);

  /// Whether the key is to be left alone.
  bool holds(const std::string& key, time_point now) const;

  size_t size() const noexcept {
    return until_.size();
  }

private:
  bool may_tell(time_point now);

  limits limits_;
  bounded_map<time_point> until_;
  time_point minute_{};
  size_t told_ = 0;
};

} // namespace bidiq
