#pragma once

#include "actors/auth/revoked_tokens.hpp"
#include "actors/auth/shared_tokens.hpp"
#include "actors/auth/token_judge.hpp"

#include <caf/stateful_actor.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// What the token cache is made of; every part keeps to its port.
struct token_cache_parts {
  token_cache_parts(token_cache_self::pointer self, token_cache_options opts);

  token_cache_options options;
  token_port port;
  token_judge judge;
  shared_tokens shared;
  revoked_tokens revoked;
};

struct token_cache_state {
  using self_ptr = token_cache_self::stateful_pointer<token_cache_state>;
  using asker = reply<verified_caller_ptr>;

  static inline const char* name = "token_cache";

  explicit token_cache_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(token_cache_options x);

  void find(const std::string& token, const asker& answer);
  void revoke(const std::string& token, const verified_caller_ptr& caller,
              const reply<bool>& answer);
  void forget(const std::string& user, const reply<uint64_t>& answer);
  void on_link(const link_status& news);

  // The steps of finding a token that this node does not know.
  void on_found(const token_digest& key, const std::string& token,
                const shared_tokens::found& x);
  void on_verdict(const token_digest& key, const token_verdict& x);
  void on_signed_out(const token_digest& key, const token_claims& claims,
                     const outcome<bool>& x);
  void identify(const token_digest& key, const token_claims& claims);
  void on_identity(const token_digest& key, const token_claims& claims,
                   const outcome<identity>& x);
  void remember(const token_digest& key, const token_record& x);
  void refuse(const token_digest& key, const failure& why, bool lasting);
  void finish(const token_digest& key, const outcome<verified_caller_ptr>& x);

  /// Writes a sign-out down, again until that succeeds or the token ends;
  /// `then` runs after the first attempt.
  void write_down(const token_digest& key, std::chrono::sys_seconds until,
                  std::function<void()> then);
  void write_again(const token_digest& key, std::chrono::sys_seconds until);

  void on_news(const token_news& x);
  bool is_revoked(const token_digest& key) const;
  void count(std::string_view outcome) const;

  self_ptr self;
  std::optional<token_cache_parts> parts; ///< Always there after `init`.
  /// Who asks for which token that is being looked at.
  std::unordered_map<token_digest, std::vector<asker>, token_digest_hash> open;
  size_t unwritten = 0; ///< Sign-outs that wait to be told again.
};

/// The TOKEN CACHE. A token that this node does not know is looked for in
/// Redis, then verified (`token_judge`), then its user is looked up
/// (`account_finder`); what comes of it is put into the table of this node and
/// into Redis, under the token's digest, for TOKEN_CACHE_TTL_S from its
/// verification on, at most until the token ends. Everybody who asks for it
/// meanwhile waits for the same answer. It waits for Redis at most
/// REDIS_OP_TIMEOUT_MS, and never while Redis is away. After a time without
/// news of the other nodes this node's table starts over. What was signed out
/// before a restart it knows from Redis and from the `sign_out_book`, which is
/// asked about each token that has to be verified.
token_cache_self::behavior_type token_cache(token_cache_state::self_ptr self,
                                            token_cache_options options);

} // namespace bidiq
