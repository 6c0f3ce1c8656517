#pragma once

#include "actors/base/errc.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

namespace bidiq {

/// Who is trying a sector now. Trials cost a thread up to half a second each,
/// so a user has one at a time and a node some. I/O threads share it, and touch
/// it when a trial begins and when it ends. Thread-safe.
class trial_gate : public std::enable_shared_from_this<trial_gate> {
public:
  /// At most `most` trials at a time.
  explicit trial_gate(std::size_t most) : most_(most) {
    // nop
  }

  /// Takes a place, which is given back when the last copy of the result goes.
  /// `rate_limited` if the user has one, `overloaded` if there is none left.
  outcome<std::shared_ptr<void>> enter(const std::string& user);

private:
  void leave(const std::string& user);

  const std::size_t most_;
  std::mutex mutex_;
  std::unordered_set<std::string> users_;
};

} // namespace bidiq
