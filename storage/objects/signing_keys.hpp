#pragma once

#include "actors/base/errc.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The secrets of a node: the newest signs, and what an earlier one has signed
/// is still good. Thread-safe.
class signing_keys {
public:
  /// Begins with the node's own secret, which is never forgotten.
  explicit signing_keys(std::string own);

  std::string current() const;

  /// Signs with `secret` from now on. Besides the node's own, the last three
  /// are kept. False, and nothing changes, if it is shorter than
  /// `min_secret_size`.
  bool adopt(const std::string& secret);

  /// Asks `check` about each secret, newest first, until one is not
  /// `bad_signature`, and returns what it said.
  outcome<void>
  verify(const std::function<outcome<void>(std::string_view)>& check) const;

private:
  mutable std::mutex mutex_;
  std::vector<std::string> secrets_; ///< The node's own first, newest last.
};

} // namespace bidiq
