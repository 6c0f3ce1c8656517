#pragma once

#include "actors/auth/token_port.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bidiq {

/// What is said of a token, once it has been looked at.
struct token_verdict {
  outcome<token_claims> claims;
  /// Whether a refusal stands for this token for good, so that it may be
  /// remembered: not so for a key that may turn up.
  bool lasting = true;
};

/// Decides whether tokens are good: by the secret and the public keys, which it
/// reads, or by asking the auth server. Part of the TOKEN CACHE; keeps to its
/// port's thread.
class token_judge {
public:
  using answered = std::function<void(token_verdict)>;

  /// The options outlive the judge.
  token_judge(token_port& port, const token_cache_options& options);

  /// Reads the public keys if there are any to read, so that the first token
  /// need not wait for them.
  void start();

  /// `then` is called once, now or later.
  void judge(const std::string& token, answered then);

private:
  struct waiting {
    std::string token;
    answered then;
  };

  void verify(const std::string& token, answered then);
  void by_public_key(const std::string& token, const unverified_token& parsed,
                     answered then);
  void read_keys();
  void on_keys(const http_response& x);
  void ask(const std::string& token, answered then);
  void on_user(const http_response& x,
               std::optional<std::chrono::sys_seconds> expires,
               const answered& then);
  failure unavailable(std::string why, std::chrono::milliseconds wait) const;

  token_port& port_;
  const token_cache_options& options_;
  key_ring keys_;
  std::vector<waiting> waiting_; ///< For the reading of keys under way.
  size_t asked_ = 0;             ///< Questions on their way.
};

} // namespace bidiq
