#pragma once

#include "actors/results/known_searches.hpp"
#include "actors/results/store_port.hpp"

#include <caf/actor_addr.hpp>
#include <caf/fwd.hpp>

#include <map>
#include <string>

namespace bidiq {

/// Lets the log of a search that has ended outlive a crash of its broker, as
/// that of a running one does: a new broker is told the same events again.
class ended_logs {
public:
  /// All three outlive it.
  ended_logs(result_store_self::pointer self, store_port& port,
             known_searches& known)
    : self_(self), port_(port), known_(known) {
    // nop
  }

  /// After a crash of the store itself: all that were looked after before.
  void recover();

  /// Looks after the log of a search that has ended; without a broker it has
  /// not been told yet.
  void keep(const std::string& id, const progress_broker_actor& broker);

  void on_down(const caf::down_msg& msg);

private:
  void tell_again(const std::string& id);
  void watch(const std::string& id, const progress_broker_actor& broker);

  result_store_self::pointer self_;
  store_port& port_;
  known_searches& known_;
  std::map<caf::actor_addr, std::string> ids_; ///< By broker.
};

} // namespace bidiq
