#pragma once

#include "actors/cache/day_reader.hpp"
#include "actors/cache/day_writer.hpp"
#include "actors/cache/open_question.hpp"
#include "actors/cache/shared_leases.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <tuple>

namespace bidiq {

/// All questions of this node's askers, and what they hand in: the read-through
/// (`read_through.hpp`) over what reads, writes and leases. Askers are known by
/// number.
class open_questions {
public:
  using told = std::function<void(uint64_t asker, const days_answer_ptr&)>;

  /// The others outlive the questions.
  open_questions(day_reader& reader, day_writer& writer, shared_leases& leases,
                 told tell)
    : reader_(reader),
      writer_(writer),
      leases_(leases),
      tell_(std::move(tell)) {
    // nop
  }

  void ask(uint64_t asker, const days_question_ptr& x);
  void hand_in(uint64_t asker, const days_read& x);
  void give_up(uint64_t asker, uint64_t ticket);

  /// The asker has died.
  void gone(uint64_t asker);

  /// What has become of a claim.
  void hear(const fetch_lease_asker& claim, const shared_leases::verdict& x);

private:
  struct asked {
    uint64_t id = 0; ///< This node's own.
    uint64_t asker = 0;
    open_question about;
    bool running = false;
  };
  using asked_ptr = std::shared_ptr<asked>;

  /// Asker, ticket, segment.
  using handed_key = std::tuple<uint64_t, uint64_t, size_t>;

  /// What an asker has handed in of a segment and is not kept yet.
  struct handed {
    size_t batches = 0;
    uint64_t lease = 0;
    bool ended = false;
    bool given_up = false; ///< Its asker wants to hear nothing.
  };

  asked_ptr find(uint64_t id) const;
  asked_ptr find(uint64_t asker, uint64_t ticket) const;
  fetch_lease_asker claim_of(const asked& x, size_t segment) const;
  void run(const asked_ptr& x);
  void obey(const asked_ptr& x, const open_question::order& order);
  void on_kept(const handed_key& key);
  void end(const handed_key& key, const handed& x);

  day_reader& reader_;
  day_writer& writer_;
  shared_leases& leases_;
  told tell_;
  uint64_t last_id_ = 0;
  std::map<uint64_t, asked_ptr> open_; ///< By id.
  std::map<handed_key, handed> handed_;
};

} // namespace bidiq
