#pragma once

#include "tests/cluster/cluster.hpp"

#include <atomic>
#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bidiq::test {

/// Asks every node all the time, one thread each, what it must answer whatever
/// Redis does: its health, its own searches, and something it cannot know.
class prober {
public:
  explicit prober(cluster& nodes);
  ~prober();

  /// Asks this node, too.
  void watch(size_t node);

  /// From now on the node must know this search.
  void own(size_t node, const std::string& search);

  /// Its searches may have become others', which it need not know.
  void disown(size_t node);

  /// Longest time that an answer took for which no node asks Redis: what the
  /// machine is good for at the moment.
  std::chrono::milliseconds slowest_live() const;

  /// Longest time any other answer took, and which.
  std::chrono::milliseconds slowest() const;
  std::string slowest_request() const;

  /// Own searches that were not answered properly.
  std::vector<std::string> violations() const;

  /// Takes a time measured elsewhere.
  void note(const std::string& what, std::chrono::nanoseconds took);

private:
  void run(size_t node);
  void ask(size_t node, const std::string& path, bool must_know);
  void ask_live(size_t node);
  std::vector<std::string> searches(size_t node) const;

  cluster& nodes_;
  mutable std::mutex mutex_;
  std::vector<std::pair<size_t, std::string>> own_;
  std::chrono::milliseconds slowest_live_{0};
  std::chrono::milliseconds slowest_{0};
  std::string slowest_request_;
  std::vector<std::string> violations_;
  std::atomic<bool> stopped_ = false;
  std::list<std::thread> threads_;
};

} // namespace bidiq::test
