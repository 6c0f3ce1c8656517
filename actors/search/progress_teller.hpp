#pragma once

#include "actors/base/time.hpp"
#include "actors/results/known_searches.hpp"
#include "actors/search/search_self.hpp"
#include "actors/system/own_monitors.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <vector>

namespace bidiq {

/// Tells the progress of a search to its broker. Keeps everything told, so that
/// a broker in another's place gets all of it, and with it the same ids and
/// contents. Used by its search only.
class progress_teller {
public:
  /// All that are referred to outlive it.
  progress_teller(search_self::pointer self, own_monitors& watched,
                  const search_order& order, const utc_clock& now)
    : self_(self), watched_(watched), order_(order), now_(now) {
    // nop
  }

  /// Asks the registry for a broker, and again until there is one.
  void claim();

  void publish(progress_draft x) {
    note(std::move(x));
    flush();
  }
  /// As `publish`, but the broker hears of it with the next `flush`.
  void note(progress_draft x);
  void flush();

  /// Returns whether that was the broker; then another one is claimed.
  bool on_down(const caf::actor_addr& who);

  /// Null while there is none.
  const progress_broker_actor& broker() const noexcept {
    return broker_;
  }

  told_events all() const {
    return std::make_shared<const std::vector<progress_draft>>(drafts_);
  }

  /// Writes what was told last.
  void show(search_snapshot& x) const;

  utc_time updated() const noexcept {
    return updated_;
  }
  uint64_t bytes() const noexcept {
    return bytes_;
  }

private:
  search_self::pointer self_;
  own_monitors& watched_;
  const search_order& order_;
  const utc_clock& now_;
  progress_broker_actor broker_;
  std::vector<progress_draft> drafts_;
  size_t flushed_ = 0; ///< How many of them the broker has.
  uint64_t bytes_ = 0;
  int progress_ = 0;
  utc_time updated_{};
};

} // namespace bidiq
