#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Names of keys and channels (contract section 6). Pure.
class key_space {
public:
  explicit key_space(std::string prefix = "bidiq", bool cluster_tags = false)
    : prefix_(std::move(prefix)), tags_(cluster_tags) {
    // nop
  }

  std::string progress(std::string_view id) const {
    return join("progress", tagged(id));
  }
  std::string log(std::string_view id) const {
    return progress(id) + ":log";
  }
  std::string events(std::string_view id) const {
    return progress(id) + ":events";
  }
  /// Ids under which a search's end was sent to clients ahead of it.
  std::string ends(std::string_view id) const {
    return progress(id) + ":ends";
  }
  std::string result(std::string_view id, size_t part) const {
    return join("result", tagged(id)) + ":" + std::to_string(part);
  }
  std::string partial(std::string_view id) const {
    return join("partial", tagged(id));
  }
  /// Whose result it was that has gone before its time.
  std::string gone(std::string_view id) const {
    return join("gone", tagged(id));
  }
  /// Id of the search whose workbook has this path in the object store.
  std::string report(std::string_view path) const {
    return join("report", tagged(path));
  }
  std::string node(std::string_view node_id) const {
    return join("node", node_id);
  }
  /// Commands to one node, or to all of them with the id `all_nodes`.
  std::string node_commands(std::string_view node_id) const {
    return node(node_id) + ":cmd";
  }
  /// Live nodes by the time of their last heartbeat.
  std::string nodes() const {
    return prefix_ + ":nodes";
  }
  std::string incarnation() const {
    return prefix_ + ":incarnation";
  }
  std::string signing_secret() const {
    return prefix_ + ":signing-secret";
  }
  /// Days of a month ("202601") of raw notices of one UF and modality.
  std::string cache(std::string_view source, std::string_view uf, int modality,
                    std::string_view month) const {
    return prefix_ + ":cache:" + std::string{source} + ":" + std::string{uf}
           + ":" + std::to_string(modality) + ":" + std::string{month};
  }
  /// What all of them begin with.
  std::string cache_prefix() const {
    return prefix_ + ":cache:";
  }
  /// Who reads which days of a source's lists with this code.
  std::string fetch_leases(std::string_view source, int code) const {
    return prefix_ + ":flights:" + std::string{source} + ":"
           + std::to_string(code);
  }
  /// Ended leases and clearings of the cache.
  std::string cache_events() const {
    return prefix_ + ":cache:events";
  }
  std::string breaker(std::string_view source) const {
    return join("breaker", source);
  }
  std::string breaker_events() const {
    return prefix_ + ":breaker:events";
  }
  std::string rate_limit(std::string_view name) const {
    return join("ratelimit", name);
  }
  /// Open progress streams of a user (or address).
  std::string streams(std::string_view who) const {
    return join("streams", tagged(who));
  }
  /// First connects of a user in the last minute.
  std::string connects(std::string_view who) const {
    return join("connects", tagged(who));
  }

  /// Whom a token names, by the hex digits of its SHA-256.
  std::string token(std::string_view digest) const {
    return join("token", digest);
  }
  /// That a token was signed out.
  std::string revoked(std::string_view digest) const {
    return join("revoked", digest);
  }
  /// The digests of a user's tokens that are in Redis.
  std::string tokens_of(std::string_view user) const {
    return join("tokens", user);
  }
  /// What nodes tell each other about tokens.
  std::string token_events() const {
    return prefix_ + ":tokens:events";
  }

  std::string job(std::string_view id) const {
    return join("job", id);
  }
  /// An index of jobs (actors/jobs/job_scripts.hpp), or a channel.
  std::string jobs(std::string_view name) const {
    return join("jobs", name);
  }

  static constexpr std::string_view all_nodes = "all";

private:
  std::string join(std::string_view kind, std::string_view id) const {
    std::string out = prefix_;
    out.append(":").append(kind).append(":").append(id);
    return out;
  }
  std::string tagged(std::string_view id) const {
    return tags_ ? "{" + std::string{id} + "}" : std::string{id};
  }

  std::string prefix_;
  bool tags_; ///< Wrap ids in braces: a search's keys share a cluster slot.
};

/// The pattern of SCAN for all keys that begin like that.
inline std::string all_keys_of(std::string_view prefix) {
  std::string out;
  for (auto c : prefix) {
    if (std::string_view{"*?[]\\"}.find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out + '*';
}

} // namespace bidiq
