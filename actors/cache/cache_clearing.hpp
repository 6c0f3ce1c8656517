#pragma once

#include "actors/cache/cache_port.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bidiq {

/// Forgets everything: here, in Redis, and on all other nodes.
class cache_clearing {
public:
  /// `forget` empties this node's memory and returns how many days it had. The
  /// others outlive the clearing.
  cache_clearing(cache_port& port, const notice_cache_options& options,
                 std::function<uint64_t()> forget)
    : port_(port), options_(options), forget_(std::move(forget)) {
    // nop
  }

  /// Answers within the op timeout how many days this node had, or fails with
  /// `shared_state_lost`.
  void clear(const reply<uint64_t>& answer);

  /// Returns whether the news is of another's clearing.
  bool hear(std::string_view news);

private:
  struct clearing {
    uint64_t had = 0;
    reply<uint64_t> answer;
  };
  using clearing_ptr = std::shared_ptr<clearing>;

  void clear_from(const std::string& cursor, const clearing_ptr& x);
  void on_scanned(const redis::answer& found, const clearing_ptr& x);
  void end_clearing(const clearing_ptr& x);

  cache_port& port_;
  const notice_cache_options& options_;
  std::function<uint64_t()> forget_;
};

} // namespace bidiq
