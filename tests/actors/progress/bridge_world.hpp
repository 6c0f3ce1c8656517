#pragma once

#include "actors/progress/progress_bridge.hpp"
#include "tests/actors/progress/model_store.hpp"

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace bidiq::test {

/// What a schedule may do beside publishing, delivering and hopping.
struct fault_mix {
  model_store::defects bugs;
  bool lose_messages = true;
  bool no_polls = false; ///< Rule 7 switched off.
};

/// One search on a few nodes that share a model store: the product's bridges,
/// with everything between them and around them in the hands of a seeded
/// scheduler, and clients that hop between the nodes and check what they see.
class bridge_world {
public:
  bridge_world(uint32_t seed, fault_mix mix);

  /// One schedule; empty, or what was violated.
  std::string run();

private:
  using time_point = progress_bridge::time_point;

  struct node {
    std::string id;
    std::unique_ptr<progress_bridge> bridge; ///< None: killed.
    bool linked = false;                     ///< Commands arrive.
    bool listening = false;  ///< The subscription connection is open.
    bool subscribed = false; ///< And the channel confirmed.
    std::deque<store_request> to_store;
    std::deque<store_answer> to_node;
    std::deque<bridge_input> messages;
    std::deque<link_status> news;
    std::deque<store_request> commands; ///< From other nodes.
    uint64_t last_beat = 0;             ///< When the store heard of it.
    bool knows_node = false;
  };

  struct client {
    size_t at = 0;
    uint64_t cursor = 0;
    std::string last; ///< Event, as it was seen.
    bool ended = false;
  };

  // -- the world's own moves --------------------------------------------------

  void step();
  void fault();
  void settle();
  void drain(node& x);
  void absorb(node& x);
  void link_up(node& x);
  void link_down(node& x);
  void execute(node& x);
  void deliver(node& x);
  void publish_next();
  void take_over(node& x);
  void kill(node& x);
  void revive(node& x);
  void lie(node& x);
  void check_size();
  void hop(client& x);
  void watch(client& x);
  void advance(uint64_t ms);
  void beat();
  size_t any(size_t n);
  bool chance(unsigned percent);
  node* owner();
  std::string describe() const;

  std::mt19937 random_;
  fault_mix mix_;
  model_store store_;
  bridge_options options_;
  std::vector<node> nodes_;
  std::vector<client> clients_;
  std::vector<uint64_t> issued_; ///< Terminals that were sent as cursor + 1.
  bool store_up_ = true;
  uint64_t incarnation_ = 1;
  uint64_t generation_ = 0;
  uint64_t born_ = 0; ///< Processes so far, for nonces.
  time_point now_{std::chrono::seconds{1000}};
  uint64_t token_ = 0; ///< The job's.
  unsigned left_to_publish_ = 0;
  uint64_t published_ = 0; ///< Events, padding aside.
  int64_t ticks_ = 0;      ///< So that no two events are the same.
  std::string violation_;
};

} // namespace bidiq::test
