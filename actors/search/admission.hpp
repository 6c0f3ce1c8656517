#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/memory_budget.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace bidiq {

/// Counts searches that are on their way, in all and by user, each operation
/// O(1). Remembers no user without any. Pure.
class admission_counts {
public:
  /// Where a search stands: `asked` while it is not decided which node's it is.
  enum class phase : uint8_t { none, asked, queued, running };

  /// A search of `user` passes from one phase to another; `none` before it came
  /// and after it has ended.
  void move(const std::string& user, phase from, phase to);

  uint64_t asked() const noexcept {
    return at(phase::asked);
  }
  uint64_t queued() const noexcept {
    return at(phase::queued);
  }
  uint64_t running() const noexcept {
    return at(phase::running);
  }
  /// All three together.
  uint64_t active() const noexcept {
    return asked() + queued() + running();
  }
  uint64_t active_of(const std::string& user) const;

private:
  uint64_t at(phase x) const noexcept {
    return counts_[static_cast<size_t>(x)];
  }

  uint64_t counts_[4] = {};
  std::unordered_map<std::string, uint64_t> users_;
};

/// A refusal for now, with when trying again may help: most searches end
/// sooner.
failure refused(errc code, std::string why);

struct admission_options {
  uint64_t max_active = 200;          ///< Running and queued, on this node.
  uint64_t max_active_per_user = 5;   ///< 0 = no limit.
  uint64_t max_running = 32;          ///< Beyond it searches are queued.
  memory_budget_ptr memory = nullptr; ///< Null: nothing is counted.
};

/// Decides whether a node takes another search, and whether it may run yet.
class admission {
public:
  explicit admission(admission_options options = {});

  /// Why there may be no new search of this user now; nothing if there may.
  std::optional<failure> refusal(const std::string& user) const;

  bool may_start() const noexcept {
    return counts.running() < options_.max_running;
  }

  /// From now on every new search is refused.
  void drain() noexcept {
    draining_ = true;
  }
  bool draining() const noexcept {
    return draining_;
  }
  /// Draining, and nothing is on its way any more.
  bool drained() const noexcept {
    return draining_ && counts.active() == 0;
  }

  admission_counts counts;

private:
  admission_options options_;
  bool draining_ = false;
};

} // namespace bidiq
