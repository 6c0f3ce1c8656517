#pragma once

#include "actors/progress/follower.hpp"
#include "actors/progress/owner.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace bidiq {

/// One search's progress on one node, as owner of the search or as follower of
/// the node that is: its log, and how far that may be shown. Pure: a broker, or
/// a test, passes in what happens and the time, and then carries out
/// `take_requests`. Invariants G1 and G2 of what is shown are this class's.
class progress_bridge {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Whether this node may own the search.
  enum class claim_state : uint8_t { none, asking, ours, others };

  /// `shared`: there is a store; without it this node owns everything.
  progress_bridge(search_info info,
                  std::shared_ptr<const bridge_options> options, bool shared);

  // -- inputs -----------------------------------------------------------------

  /// Wants the search for this node: `claim()` tells what came of it. Decides
  /// whose a new search is: asked once for each, before it begins. With a token
  /// it goes on behind what the store has of it.
  void claim(const search_info& info, time_point now);

  /// Owns the search without asking first: it runs here already.
  void own(time_point now);

  /// The search that this node owns is a job with that token now.
  void entitle(uint64_t token);

  /// The search that was claimed does not begin: whoever wants it may claim it.
  /// A store that is away is told so when it is back.
  void withdraw(time_point now);
  /// The store has not answered that yet.
  bool withdrawing() const noexcept {
    return withdrawing_;
  }

  /// The store may still have what was withdrawn, and is to be told.
  bool doubtful() const noexcept {
    return doubtful_.has_value();
  }

  /// Another node is to go on with the search, whichever gets its job: this one
  /// follows it as soon as the store has everything. Only where there is one.
  void release(time_point now);

  /// Appends one event of a search that runs here; owns it, if the store
  /// could not be asked before it began. Null after the terminal one, and if it
  /// turns out to be another node's: then the search is lost.
  progress_event_ptr publish(const progress_draft& draft, time_point now);

  void link(const link_status& news, time_point now);
  void on_input(const bridge_input& x, time_point now);
  void need(const std::string& node, time_point now);
  void have(time_point now);
  void tick(time_point now);

  /// The search's own user has seen events up to `cursor`, which is beyond the
  /// log (rule 10): an owner whose search runs pads the log up to it.
  /// `here`: at this node, else at another one.
  void ahead(uint64_t cursor, bool here, time_point now);

  // -- state ------------------------------------------------------------------

  const event_log& log() const noexcept {
    return log_;
  }

  /// Events up to here may be shown; never falls.
  uint64_t shown() const noexcept {
    return shown_;
  }

  /// The search exists: a client may be told whose it is.
  bool known() const noexcept {
    return owner_ || (follower_ && follower_->header().exists);
  }

  /// No node has the log of this id.
  bool unknown() const noexcept {
    return follower_ && follower_->unknown() && !known();
  }

  bool owns() const noexcept {
    return owner_ != nullptr;
  }

  /// Everything is stored, or cannot be.
  bool settled() const noexcept {
    return !owner_ || owner_->settled();
  }

  /// Everything that other nodes need of this one is stored, or is refused by
  /// a store that answers.
  bool stored() const noexcept {
    return !shared_ || !owner_ || owner_->stored();
  }

  claim_state claim() const noexcept {
    return claim_;
  }

  /// Whoever owned the search before was told to end it, and did not.
  bool called_off() const noexcept {
    return called_off_;
  }

  /// What the store says of the search, of a follower.
  const log_header& header() const noexcept {
    return header_;
  }

  /// This node has lost a search that it owned; told once.
  bool take_fenced() noexcept {
    return std::exchange(fenced_, false);
  }

  /// Whose search it is, as far as it is known.
  const search_info& info() const noexcept {
    return info_;
  }

  /// Messages of the events channel are wanted.
  bool wants_messages() const noexcept {
    return follower_ && !follower_->settled();
  }

  time_point due() const noexcept;
  std::vector<store_request> take_requests();

private:
  /// A log that the store has just made ours, whose events are being read.
  struct taking {
    log_credentials who;
    uint64_t top = 0;
    time_point until; ///< What cannot be read by then is given up.
  };

  /// A search that the store is still to be asked for.
  struct wish {
    time_point until; ///< Longer it does not wait for a store that is away.
    time_point again; ///< When to ask next; max: it is being asked.
  };

  void follow(time_point now);
  void own(const log_credentials& who);
  void ask(time_point now);
  void on_claim_answer(const store_answer& x, time_point now);
  void take_over(time_point now);
  void let_go(time_point now);
  void ask_to_withdraw(const log_credentials& who);
  void on_withdrawn(const store_answer& x);
  void after(time_point now);

  search_info info_;
  std::shared_ptr<const bridge_options> options_; ///< Shared by all bridges.
  bool shared_;
  uint64_t seq_ = 1; ///< The next request, of owner or follower.
  event_log log_;
  std::unique_ptr<progress_owner> owner_;
  std::unique_ptr<progress_follower> follower_;
  link_status news_;
  log_header header_;
  claim_state claim_ = claim_state::none;
  std::optional<wish> wanted_;
  std::optional<taking> taking_;
  bool subscribed_ = false;
  bool fenced_ = false;
  bool releasing_ = false;
  bool called_off_ = false;
  bool withdrawing_ = false;
  /// A claim that a store which was away may carry out yet, and that nothing
  /// came of.
  std::optional<log_credentials> doubtful_;
  uint64_t shown_ = 0;
  std::vector<store_request> requests_;
};
using progress_bridge_ptr = std::shared_ptr<progress_bridge>;

} // namespace bidiq
