#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace bidiq {

struct pace_place {
  uint64_t count = 1; ///< Live nodes.
  uint64_t index = 0; ///< This one among them, from 0.

  bool operator==(const pace_place&) const = default;
};

/// Who this node believes the others are. What a heartbeat tells counts once it
/// has been the same for `settle` with the link up: right after Redis returned
/// empty, or while nodes come and go, nodes are told different things, and
/// shares cut after them would add up to more than the limit. Pure.
class pace_members {
public:
  using time_point = std::chrono::steady_clock::time_point;

  pace_members(std::chrono::milliseconds settle, uint64_t expected)
    : settle_(settle), expected_(expected) {
    // nop
  }

  void heard(pace_place x, time_point now);
  void link(bool up, time_point now);

  /// The place that all nodes agree about; none: there is no such.
  std::optional<pace_place> agreed() const noexcept {
    return settled_ == latest_ ? settled_ : std::nullopt;
  }

  /// This node's place, as far as known. Its count is the largest that any node
  /// may go by: no share is greater than one part of it.
  pace_place assumed() const noexcept;

private:
  void settle(time_point now);

  std::chrono::milliseconds settle_;
  uint64_t expected_; ///< Before others were ever seen.
  std::optional<pace_place> latest_;
  std::optional<pace_place> settled_;
  std::optional<pace_place> before_; ///< `latest_` when the link fell.
  bool up_ = false;
  time_point since_{}; ///< `latest_` is so, with the link up.
};

} // namespace bidiq
