#pragma once

#include "actors/base/bounded_map.hpp"
#include "actors/base/errc.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace bidiq {

/// Ids whose results have gone, with whose they were; the oldest are forgotten.
/// Pure.
class expired_ids {
public:
  explicit expired_ids(size_t max_count) : users_({.max_count = max_count}) {
    // nop
  }

  void add(const std::string& id, const std::string& user) {
    users_.add(id, user);
  }

  /// Whose the id was; null if it is not known to have expired.
  const std::string* user_of(const std::string& id) const;

  /// Why there may be no other search of this id: `gone` for its user,
  /// `search_id_reused` for others; nothing if there may.
  std::optional<failure> refusal(const std::string& id,
                                 const std::string& user) const;

  size_t size() const noexcept {
    return users_.size();
  }

private:
  bounded_map<std::string> users_;
};

} // namespace bidiq
