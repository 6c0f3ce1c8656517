#pragma once

#include "actors/results/foreign_searches.hpp"
#include "actors/results/partial_writer.hpp"
#include "actors/results/result_writer.hpp"

#include <caf/stateful_actor.hpp>

#include <optional>
#include <string>

namespace bidiq {

/// What the search directory is made of; every part keeps to its port.
struct search_directory_parts {
  search_directory_parts(search_directory_actor::pointer self,
                         search_directory_options opts);

  search_directory_options options;
  directory_port port;
  result_writer finals;
  partial_writer partials;
  result_reader reader;
  foreign_searches others;
};

struct search_directory_state {
  using self_ptr
    = search_directory_actor::stateful_pointer<search_directory_state>;

  static inline const char* name = "search_directory";

  explicit search_directory_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(search_directory_options options);
  void on_link(const link_status& news);
  void store(const search_result_ptr& result, const reply<bool>& answer);
  void replace(const search_result_ptr& result);
  void store_partial(const search_result_ptr& result);
  void on_fenced(const std::string& id);
  void on_gone(const std::string& id, const std::string& user);
  void tick();
  void drain(const reply<uint64_t>& answer);
  /// Draws the conclusions that are the same after everything.
  void settle();

  self_ptr self;
  std::optional<search_directory_parts> parts; ///< Always there after `init`.
  memory_charge held; ///< What is cached, and what is being written or read.
  std::vector<reply<uint64_t>> draining;
};

/// The SEARCH DIRECTORY. Compresses and decodes, so spawn it detached; it never
/// waits for Redis. Stores this node's results for the others and reads theirs.
/// What could not be stored, or was lost when Redis was emptied, is stored as
/// soon as the link is there. All questions fail with `shared_state_lost` and a
/// time to try again while the link is down, and within the op timeout when
/// Redis does not answer (`wait` then waits for the search). So they do about
/// what is not there shortly after Redis was emptied, about
/// what another version has stored, and about what cannot be understood, which
/// is told and, while it is in quarantine, not read again; a `status` is
/// answered from what can be read.
search_directory_actor::behavior_type
search_directory(search_directory_state::self_ptr self,
                 search_directory_options options);

} // namespace bidiq
