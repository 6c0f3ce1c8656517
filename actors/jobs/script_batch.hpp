#pragma once

#include "net/redis/client.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bidiq {

/// Runs a script that does many things in one step. What comes alone goes at
/// once; what comes while there are runs on their way waits for the next one,
/// and goes together. In order; thread-safe.
class script_batch : public std::enable_shared_from_this<script_batch> {
public:
  using arguments = std::vector<std::string>;
  /// Told what the script says of one thing, on the client's thread.
  using told = std::function<void(const redis::answer&)>;

  /// Each run has these keys and, before all else, the argument `first`. The
  /// script answers with a list: how many keys it removed, which `on_removed`
  /// is told if there were some, then one item for each thing.
  script_batch(redis::client_ptr client, const redis::script& code,
               arguments keys, std::string first,
               std::function<void(int64_t)> on_removed)
    : client_(std::move(client)),
      code_(&code),
      keys_(std::move(keys)),
      first_(std::move(first)),
      on_removed_(std::move(on_removed)) {
    // nop
  }

  void add(arguments what, told done);

private:
  struct run {
    arguments args;
    std::vector<told> waiting;
  };

  void send(run x);
  void on_answer(const std::vector<told>& waiting, const redis::answer& x);

  const redis::client_ptr client_;
  const redis::script* code_; ///< Lives as long as the program.
  const arguments keys_;
  const std::string first_;
  const std::function<void(int64_t)> on_removed_;
  std::mutex mutex_; ///< Guards what follows.
  size_t on_way_ = 0;
  std::vector<std::pair<arguments, told>> next_;
};

} // namespace bidiq
