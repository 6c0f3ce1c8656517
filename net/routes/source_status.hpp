#pragma once

#include "actors/domain/source_view.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace bidiq {

/// How the sources are, as they last told: written by their actors, read by
/// every I/O thread. Thread-safe; reading copies a pointer.
class source_status {
public:
  struct snapshot {
    /// {"pncp":{"breaker":"closed","rate_limit":10.0,"rate":9.5},...}, with
    /// "drift" where upstream has changed.
    std::string json = "{}";
    bool all_closed = true; ///< No breaker is open or half open.
  };

  void update(const source_view& x);

  /// Never null.
  std::shared_ptr<const snapshot> look() const;

private:
  struct entry {
    std::string json;
    bool closed = true;

    bool operator==(const entry&) const = default;
  };

  mutable std::mutex mutex_;
  std::map<std::string, entry> entries_;
  std::shared_ptr<const snapshot> shown_ = std::make_shared<snapshot>();
};

} // namespace bidiq
