#pragma once

#include "actors/auth/token_digest.hpp"
#include "actors/base/memory_budget.hpp"
#include "actors/base/time.hpp"
#include "actors/domain/verified_caller.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bidiq {

struct token_table_options {
  size_t max_tokens = 50'000; ///< Verified ones; refused ones besides.
  uint64_t max_bytes = uint64_t{32} << 20; ///< Of the verified ones.
  size_t shards = 16; ///< Parts with a lock of their own, and with a share.
  memory_budget_ptr memory; ///< Null: not counted.
};

/// Now, on both clocks: how long something is remembered is measured by the
/// steady one, when a token ends stands in it in wall-clock time.
struct token_time {
  std::chrono::steady_clock::time_point steady;
  utc_time utc;
};

/// What is remembered of a token.
struct known_token {
  enum class kind : uint8_t { unknown, good, refused };

  kind state = kind::unknown;
  verified_caller_ptr caller; ///< Of `good` only.
};

/// What this node remembers of tokens, by their digests: L1 of the token cache.
/// Asked by every I/O thread on the way of a request and filled by the TOKEN
/// CACHE alone. The ones used longest ago go first; refused ones have places of
/// their own, so that a flood of them pushes out no user. Thread-safe: a lock
/// is held for a look, and two threads meet at one only if their tokens share a
/// shard.
class token_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit token_table(token_table_options options);
  ~token_table();
  token_table(const token_table&) = delete;
  token_table& operator=(const token_table&) = delete;

  known_token find(const token_digest& token, const token_time& now);

  /// Remembers a good token until `until`, at most as long as the caller's
  /// token lives.
  void accept(const token_digest& token, verified_caller_ptr caller,
              time_point until);

  /// Remembers that a token is none.
  void refuse(const token_digest& token, time_point until);

  void forget(const token_digest& token);

  /// Forgets all tokens of a user; returns how many there were.
  size_t forget_user(std::string_view user);

  void clear();

  /// Verified tokens, those whose time is up included until they are met.
  size_t size() const;
  uint64_t bytes() const;
  size_t refused() const;

private:
  struct entry {
    token_digest token{};
    verified_caller_ptr caller;
    time_point until;
    uint64_t bytes = 0;
  };

  /// Entries, the one used last in front.
  struct lru {
    std::list<entry> order;
    std::unordered_map<token_digest, std::list<entry>::iterator,
                       token_digest_hash>
      index;
    uint64_t bytes = 0;

    void put(entry x);
    bool erase(const token_digest& token);
    const entry* use(const token_digest& token);
  };

  struct shard {
    mutable std::mutex mutex;
    lru good;
    lru bad;
  };

  shard& shard_of(const token_digest& token) noexcept;
  void count(int64_t bytes) noexcept;
  template <class F>
  void change(shard& x, F f);

  token_table_options options_;
  std::vector<std::unique_ptr<shard>> shards_;
};
using token_table_ptr = std::shared_ptr<token_table>;

} // namespace bidiq
