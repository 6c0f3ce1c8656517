#pragma once

#include "actors/results/ended_logs.hpp"
#include "actors/results/foreign_searches.hpp"
#include "actors/results/partial_writer.hpp"
#include "actors/results/result_writer.hpp"

#include <caf/stateful_actor.hpp>

#include <optional>
#include <string>

namespace bidiq {

/// What the result store does with Redis, for other nodes and of them; every
/// part keeps to the port.
struct shared_results {
  shared_results(store_port& port, const result_store_options& options);

  result_writer finals;
  partial_writer partials;
  result_reader reader;
  foreign_searches others;
};

/// What the result store is made of.
struct result_store_parts {
  result_store_parts(result_store_self::pointer self,
                     result_store_options opts);

  result_store_options options;
  store_port port;
  ended_logs logs;
  waiting_list<result_waiter> waiters;
  std::optional<shared_results> shared; ///< With Redis.
};

struct result_store_state {
  using self_ptr = result_store_self::stateful_pointer<result_store_state>;

  static inline const char* name = "result_store";

  explicit result_store_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(result_store_options options);

  // -- questions --------------------------------------------------------------

  void wait(const std::string& id, const identity& who,
            const reply<search_result_ptr>& answer);
  void results(const std::string& id, const identity& who,
               const reply<search_result_ptr>& answer);
  void status(const std::string& id, const identity& who,
              const reply<search_snapshot>& answer);
  void cancel(const std::string& id, const identity& who,
              const reply<search_snapshot>& answer);
  void find(const std::string& path, const reply<search_result_ptr>& answer);

  // -- what searches leave ----------------------------------------------------

  void store(const search_result_ptr& result, const reply<bool>& answer);
  void store_partial(const search_result_ptr& result);
  void store_early(const search_result_ptr& result);
  bool on_end(const std::string& id, const progress_broker_actor& broker);
  void replace(const search_result_ptr& result);
  void renew(const std::string& id);
  void fetch_renewed(const std::string& id);
  void on_fenced(const std::string& id);

  // -- Redis, time and memory -------------------------------------------------

  void on_link(const link_status& news);
  void fit_memory();
  void make_room();
  void tick();
  void drain(const reply<uint64_t>& answer);
  /// Draws the conclusions that are the same after everything.
  void settle();

  known_searches& known() const;
  template <class T>
  using foreign_question = void (foreign_searches::*)(const std::string&,
                                                      const identity&,
                                                      const reply<T>&);
  /// Answers with what an ended search left, has a running one asked, or else
  /// the other nodes.
  template <class T, class Ended, class Running>
  void ask(const std::string& id, const identity& who, const reply<T>& to,
           foreign_question<T> elsewhere, Ended ended, Running running);
  /// Answers from here, unless a repetition elsewhere has replaced the result.
  template <class T>
  void answer(const known_search& x, const identity& who, const reply<T>& to,
              foreign_question<T> elsewhere, outcome<T> own);

  self_ptr self;
  std::optional<result_store_parts> parts; ///< Always there after `init`.
  memory_charge held; ///< What is cached, and what is being written or read.
  std::vector<reply<uint64_t>> draining;
};

/// The RESULT STORE of a node, with or without Redis. What this node knows of
/// its own searches is in `options.known`, which outlives the actor: after a
/// crash its successor goes on with it. With Redis it stores this node's
/// results for the others and reads theirs. It compresses and decodes then, so
/// spawn it detached; it never waits for Redis. What could not be stored, or
/// was lost when Redis was emptied, is stored as soon as the link is there.
/// Questions about other nodes' searches fail with `shared_state_lost` and a
/// time to try again while the link is down, and within the op timeout when
/// Redis does not answer (`wait` then waits for the search). So they do about
/// what is not there shortly after Redis was emptied, about what another
/// version has stored, and about what cannot be understood, which is told and,
/// while it is in quarantine, not read again; a `status` is answered from what
/// can be read.
result_store_self::behavior_type result_store(result_store_state::self_ptr self,
                                              result_store_options options);

} // namespace bidiq
