#pragma once

#include "actors/cache/cache_clearing.hpp"
#include "actors/cache/open_questions.hpp"

#include <caf/stateful_actor.hpp>

#include <optional>
#include <unordered_map>

namespace bidiq {

/// What the notice cache is made of; every part keeps to its port.
struct notice_cache_parts {
  notice_cache_parts(notice_cache_self::pointer self, notice_cache_options opts,
                     open_questions::told tell);

  /// Empties memory; returns how many days it had.
  uint64_t forget();

  notice_cache_options options;
  day_lru memory;
  cache_port port;
  day_reader reader;
  day_writer writer;
  cache_clearing clearing;
  shared_leases leases;
  open_questions questions;
};

struct notice_cache_state {
  using self_ptr = notice_cache_self::stateful_pointer<notice_cache_state>;

  static inline const char* name = "notice_cache";

  explicit notice_cache_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(notice_cache_options x);
  /// The number by which an asker is known from now on.
  uint64_t know(const cache_sink_actor& sink);
  void on_link(const link_status& news);
  void on_down(uint64_t who);
  void tick();
  /// Reports what memory holds.
  void weigh();
  /// Takes of its memory what the node's level leaves it.
  void fit();

  self_ptr self;
  std::optional<notice_cache_parts> parts; ///< Always there after `init`.
  memory_charge held;
  std::unordered_map<uint64_t, cache_sink_actor> sinks;
};

/// The NOTICE CACHE. Compresses and decodes, so spawn it detached; it never
/// waits for Redis. What memory lacks or has no fresh copy of is looked for in
/// Redis; the copy read last counts. Without Redis, or an answer in time, what
/// memory has is the answer, and leases are single within this node only.
/// After a restart its memory is empty, and the leases it had run out.
notice_cache_self::behavior_type notice_cache(notice_cache_state::self_ptr self,
                                              notice_cache_options options);

} // namespace bidiq
