#pragma once

#include "tests/cluster/hopping_clients.hpp"
#include "tools/bidiq/sse_parser.hpp"

#include <curl/curl.h>

#include <mutex>
#include <random>

namespace bidiq::test {

/// What all clients of one `hopping_clients` share. Guarded by `mutex` but for
/// `nodes` and `opts`.
struct watched {
  node_list nodes;
  hopping_clients::options opts;
  mutable std::mutex mutex;
  std::map<std::string, seen_search> searches;
  std::vector<std::string> violations;
  std::mt19937_64 random;
};

/// One client over all its connections. Used under the mutex.
class watcher {
public:
  using time_point = std::chrono::steady_clock::time_point;

  watcher(watched& all, CURLM* multi, std::string search, std::string home,
          size_t number);
  ~watcher();
  watcher(const watcher&) = delete;
  watcher& operator=(const watcher&) = delete;

  /// Connects, leaves or does nothing, as the time demands.
  void tick(time_point now);

  CURL* handle() const noexcept {
    return easy_;
  }

  /// The connection of `handle` has ended.
  void on_end(CURLcode code, time_point now);

  std::string describe() const;

  const std::string& search() const noexcept {
    return search_;
  }
  uint64_t last() const noexcept {
    return last_;
  }
  bool ended() const noexcept {
    return ended_;
  }
  /// Was told that nothing follows.
  bool settled() const noexcept {
    return settled_;
  }

private:
  static size_t on_bytes(char* data, size_t, size_t n, void* self);

  std::string choose() const;
  void open(time_point now);
  void close(time_point now);
  void take(const client::sse_event& x);
  void take_numbered(uint64_t id, const nlohmann::json& x,
                     const std::string& text);
  seen_search& seen(); ///< What all clients of the search have seen.
  void end();
  void complain(const std::string& what);
  std::chrono::milliseconds up_to(std::chrono::milliseconds most) const;

  watched& all_;
  CURLM* multi_;
  std::string search_;
  std::string home_; ///< Where it stays while that is there; or empty.
  size_t number_;
  std::string node_;
  uint64_t last_ = 0;
  int progress_ = 0;
  bool ended_ = false;   ///< Has got its terminal event ...
  bool settled_ = false; ///< ... and the answer that nothing follows.
  size_t connects_ = 0;
  time_point leave_{};
  time_point come_back_{};
  CURL* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
  client::sse_parser parser_;
};

} // namespace bidiq::test
