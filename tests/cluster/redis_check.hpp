#pragma once

#include "tests/cluster/hopping_clients.hpp"
#include "tests/tools/redis_server.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace bidiq::test {

/// Looks at all keys of a server again and again, each time at one instant:
/// each must be of the type that the contract gives it and have a time to live.
class key_watch {
public:
  explicit key_watch(redis_server& redis);
  ~key_watch();

  /// What was wrong, each once; empty: nothing.
  std::set<std::string> violations() const;

  uint64_t looks() const noexcept {
    return looks_;
  }

private:
  void run();
  void look();
  void complain(const std::string& what);

  redis_server& redis_;
  mutable std::mutex mutex_;
  std::set<std::string> violations_;
  std::atomic<uint64_t> looks_ = 0;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

/// What a subscriber of all progress channels hears, as an operator would with
/// `redis-cli PSUBSCRIBE 'bidiq:progress:*:events'`. Over one connection, which
/// may break.
class channel_watch {
public:
  /// Returns once the subscription is confirmed.
  explicit channel_watch(redis_server& redis);
  ~channel_watch();

  /// The messages of a search in order.
  std::vector<std::string> heard(const std::string& search) const;

private:
  void run();

  int stop_[2] = {-1, -1};
  void* context_; ///< hiredis'.
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> heard_;
  std::thread thread_;
};

/// The events of a search as its stream holds them: id of the entry -> JSON.
/// Throws where an entry is not `<n>-0 event <JSON>`.
std::map<uint64_t, std::string> stored_events(redis_server& redis,
                                              const std::string& search);

/// The hash of a search.
std::map<std::string, std::string> stored_state(redis_server& redis,
                                                const std::string& search);

/// What stream and hash of an ended search say against the contract and against
/// what clients have seen, one a line; empty: all is well.
std::string check_stored(redis_server& redis, const std::string& search,
                         const seen_search& seen);

} // namespace bidiq::test
