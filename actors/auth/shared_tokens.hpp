#pragma once

#include "actors/auth/token_port.hpp"
#include "actors/auth/token_record.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// What all nodes know of tokens, in Redis: L2 of the token cache, what was
/// signed out, and the news about both. Part of the TOKEN CACHE; keeps to its
/// port's thread. Without Redis, and while it is away, it knows and tells
/// nothing, at once.
class shared_tokens {
public:
  struct found {
    bool revoked = false;
    std::optional<token_record> record;
  };
  using answered = std::function<void(found)>;

  /// The options outlive it.
  shared_tokens(token_port& port, const token_cache_options& options);

  /// Looks a token up; `then` is called once, after the op timeout with
  /// nothing.
  void look_up(const token_digest& token, answered then);

  /// Keeps what a good token says for as long as it may be remembered.
  void keep(const token_digest& token, const token_record& x,
            std::chrono::milliseconds ttl);

  /// Tells all nodes that a token is none any more until `until`.
  void revoke(const token_digest& token, std::chrono::sys_seconds until);

  /// Drops the tokens of a user and tells all nodes.
  void forget(const std::string& user);

  /// Calls `heard` with the news of the nodes, this one included, and `missed`
  /// when others may have said something that was not heard.
  void listen(std::function<void(const token_news&)> heard,
              std::function<void()> missed);

private:
  static std::optional<std::string> text_of(const redis::answer& x);
  void tell(const token_news& x);

  token_port& port_;
  const token_cache_options& options_;
};

} // namespace bidiq
