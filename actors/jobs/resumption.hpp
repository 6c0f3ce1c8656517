#pragma once

#include "actors/system/protocol.hpp"

#include <caf/fwd.hpp>

#include <functional>

namespace bidiq {

/// How it goes with a search whose worker died.
struct resumption {
  enum class kind : uint8_t {
    runs,    ///< It goes on here.
    follows, ///< It goes on, or has ended, elsewhere; `ended` is still to come.
    ended,   ///< It has ended like this.
    later,   ///< It cannot go on now.
  };

  kind what = kind::later;
  job_end how = {};     ///< Of `ended`.
  std::string why = {}; ///< Of `later`.
};

/// Submits a search again, as if it were asked for: it keeps its id, costs
/// nothing, and clients that come back find it from the answer on. `tell` is
/// called on any thread, twice for one that is followed.
void resume_search(caf::actor_system& actors, const search_order_ptr& order,
                   const std::function<void(const resumption&)>& tell);

} // namespace bidiq
