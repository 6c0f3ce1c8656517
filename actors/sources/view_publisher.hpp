#pragma once

#include "actors/domain/source_view.hpp"

#include <functional>

namespace bidiq {

/// Tells health how a source is whenever that has changed so much that it is
/// worth knowing, and logs each change of its breaker's state.
class view_publisher {
public:
  /// `told` may be empty.
  explicit view_publisher(std::function<void(const source_view&)> told);

  /// The first view is told in any case; later ones if the breaker, the drift
  /// or who shares the limit are others, or the pace by 2 % of the limit.
  void publish(const source_view& now);

private:
  std::function<void(const source_view&)> told_;
  bool begun_ = false;
  source_view shown_;
};

} // namespace bidiq
