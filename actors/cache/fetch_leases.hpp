#pragma once

#include "actors/base/time.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// A list that somebody reads: some days of one code of one source.
struct fetch_lease_scope {
  std::string source;
  int code = 0;
  std::string uf; ///< Empty: the whole country.
  local_day first{};
  local_day last{};

  bool operator==(const fetch_lease_scope&) const = default;
};

/// Whether two lists have days of a UF in common.
bool meet(const fetch_lease_scope& x, const fetch_lease_scope& y);

/// Who claims a list: an actor of this node, and its own number of the claim.
struct fetch_lease_asker {
  uint64_t who = 0;
  uint64_t ticket = 0;

  auto operator<=>(const fetch_lease_asker&) const = default;
};

/// Which lists this node reads, and who waits for which, here or on another
/// node. No two of its leases ever meet. Everyone who waits is woken
/// exactly once, unless he withdraws; those of one lease in the order of
/// coming. Pure.
class fetch_leases {
public:
  using askers = std::vector<fetch_lease_asker>;

  /// How a claim went: with a lease of one's own, or with the one to wait for.
  struct claimed {
    uint64_t lease = 0;       ///< 0: busy.
    fetch_lease_scope theirs; ///< The other one, if busy.
  };

  /// What ends when an asker withdraws.
  struct ended {
    std::vector<std::pair<uint64_t, fetch_lease_scope>> own;
    askers woken;
  };

  /// Leases are numbered from `first` on. Over all nodes they are known as
  /// "node:number".
  fetch_leases(std::string node, uint64_t first)
    : node_(std::move(node)), next_(first) {
    // nop
  }

  /// Begins a lease, or makes the asker wait for the oldest one that meets it.
  /// A ticket waits for one thing at a time: a new claim ends its wait.
  claimed claim(const fetch_lease_scope& scope, const fetch_lease_asker& asker);

  /// Ends a lease of this node, known or not; returns who waited for it.
  askers end(uint64_t lease);

  /// Ends a lease of this node because another node's lease meets it: its
  /// asker waits for that one from now on, as do those who waited here and meet
  /// it, too. Returns who waits for nothing any more.
  askers yield(uint64_t lease, const std::string& name,
               const fetch_lease_scope& theirs);

  /// A lease of any node has ended.
  askers over(const std::string& name);

  /// This node no longer hears what other nodes do.
  askers lose_others();

  /// An asker wants neither lease nor news of this ticket; or of none at all.
  ended withdraw(const fetch_lease_asker& asker);
  ended gone(uint64_t who);

  /// The lease's list and asker; null if there is no such lease.
  const fetch_lease_scope* scope_of(uint64_t lease) const;
  const fetch_lease_asker* asker_of(uint64_t lease) const;

  /// All leases of this node, by number.
  std::map<uint64_t, fetch_lease_scope> all() const;

  bool waits_for(const std::string& name) const {
    return waits_.count(name) > 0;
  }
  std::string name_of(uint64_t lease) const {
    return node_ + ":" + std::to_string(lease);
  }
  size_t size() const noexcept {
    return leases_.size();
  }
  size_t waiting() const noexcept {
    return waiting_.size();
  }

private:
  struct running {
    fetch_lease_scope scope;
    fetch_lease_asker asker;
  };
  struct wait {
    fetch_lease_asker asker;
    fetch_lease_scope scope;
  };
  /// Lists of other sources and codes never meet.
  using list_kind = std::pair<std::string, int>;

  static list_kind kind_of(const fetch_lease_scope& x) {
    return {x.source, x.code};
  }
  void wait_for(const std::string& name, wait x);
  void drop_wait(const fetch_lease_asker& asker);
  void erase(uint64_t number);

  std::string node_;
  uint64_t next_;
  std::map<uint64_t, running> leases_;
  std::map<list_kind, std::vector<uint64_t>> kinds_; ///< Ascending.
  std::map<std::string, std::list<wait>> waits_; ///< By lease; oldest first.
  std::map<fetch_lease_asker, std::string> waiting_; ///< For which lease.
};

} // namespace bidiq
