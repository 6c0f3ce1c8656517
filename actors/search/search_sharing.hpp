#pragma once

#include "actors/search/search_options.hpp"
#include "actors/search/search_self.hpp"

#include <caf/actor_clock.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>

namespace bidiq {

/// What a search lets other nodes know while it runs. Used by its search only.
class search_sharing {
public:
  /// All that are referred to outlive it.
  search_sharing(search_self::pointer self, const search_order& order,
                 const search_options& options)
    : self_(self), order_(order), options_(options) {
    // nop
  }

  /// Where results are kept for other nodes; null if none is to be.
  result_store_actor store() const;

  /// Other nodes know from the start what is searched, even if this one dies.
  void begin(utc_time created) const;

  /// Lets them have what `make` returns, unless they had something just now.
  void partial(const std::function<search_result_ptr()>& make);

private:
  search_self::pointer self_;
  const search_order& order_;
  const search_options& options_;
  caf::actor_clock::time_point next_partial_{};
};

} // namespace bidiq
