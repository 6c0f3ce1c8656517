#pragma once

#include "actors/results/own_results.hpp"
#include "actors/results/store_port.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// Gets this node's final results into Redis and keeps them there: what could
/// not be stored, or was lost with Redis's data, is stored as soon as may be.
class result_writer {
public:
  /// Both outlive the writer.
  result_writer(store_port& port, const result_store_options& options);

  /// After a crash of the store: what this node has to keep in Redis, oldest
  /// first.
  void recover(const std::vector<known_search>& ended);

  void store(const search_result_ptr& result, const reply<bool>& answer);
  /// Tells the other nodes that the result is in the place of the one that the
  /// search left, once it is, which it may be already.
  void replace(const search_result_ptr& result);
  /// The notices are stored already while the rest is not known yet.
  void store_early(const search_result_ptr& result);

  /// Whether the search has a final result here, or will have one at once.
  bool has(const std::string& id) const;
  /// Whether the search has one that Redis does not have yet.
  bool lacking(const std::string& id) const;
  uint64_t bytes() const; ///< That are on their way.

  /// Redis is there, and has every result of this node or cannot have it.
  bool all_stored() const;

  /// The result is not this node's to store any more.
  void forget(const std::string& id);
  /// It has gone early, for all nodes.
  void withdraw(const std::string& id, const std::string& user);

  /// Stores whatever Redis does not have, one after the other.
  void restore();
  /// Time has passed.
  void tick();

private:
  /// A result on its way to Redis: parts in any order, then the head.
  struct writing {
    std::string name; ///< Random.
    search_result_ptr result;
    std::string notices;           ///< Packed.
    std::deque<std::string> parts; ///< Still to be sent.
    std::string head;              ///< Empty: more parts are to come.
    std::string incarnation;
    store_port::time_point begun;
    size_t sent = 0;
    size_t in_flight = 0;
    bool restores = false;
    reply<bool> answer;
  };
  using writing_ptr = std::shared_ptr<writing>;

  writing_ptr begin(const search_result_ptr& result);
  void complete(const writing_ptr& x);
  void send_parts(const writing_ptr& x);
  void send_links(const writing_ptr& x);
  void send_head(const writing_ptr& x);
  void set(const std::string& id, const std::string& key, std::string value,
           const redis::callback& then);
  void on_head(const writing_ptr& x, const redis::answer& answer);
  void finish(const writing_ptr& x, bool stored);
  bool current(const writing_ptr& x) const;
  void drop(const std::string& id);
  void give_up(const std::string& id, const failure& why);
  void restore_next();
  std::chrono::milliseconds life_of(const std::string& id) const;

  store_port& port_;
  const result_store_options& options_;
  own_results own_;
  std::map<std::string, writing_ptr> writings_; ///< By search id.
  std::deque<std::string> to_restore_;
  bool restoring_ = false;
};

} // namespace bidiq
