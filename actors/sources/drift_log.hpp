#pragma once

#include <set>
#include <string>

namespace bidiq {

/// What upstream has changed so far, as short stable texts. Pure.
class drift_log {
public:
  /// Returns whether this is news. Two texts may take turns page by page, so
  /// each is news once; after 32 of them nothing is.
  bool note(const std::string& what) {
    if (all_.size() >= most || !all_.insert(what).second)
      return false;
    last_ = what;
    return true;
  }

  /// The last that was news; empty: nothing has changed.
  const std::string& last() const noexcept {
    return last_;
  }

  /// An operator has seen it.
  void forget() {
    all_.clear();
    last_.clear();
  }

private:
  static constexpr size_t most = 32;

  std::set<std::string> all_;
  std::string last_;
};

} // namespace bidiq
