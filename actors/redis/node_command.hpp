#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// What nodes ask of each other over their command channels, as one JSON object
/// a message.
struct node_command {
  enum class kind : uint8_t {
    need,   ///< `node` wants the log of search `id` in Redis.
    have,   ///< It is there.
    ahead,  ///< A client has seen events of `id` up to `cursor`.
    cancel, ///< `user` calls search `id` off.
    renew,  ///< `node` has replaced the result of search `id`.
    beacon, ///< A node's message `n` to itself.
  };

  kind type = kind::beacon;
  std::string id;
  std::string node;
  std::string user;
  uint64_t cursor = 0;
  uint64_t n = 0;

  bool operator==(const node_command&) const = default;
};

/// {"cmd":"need","id":"...","node":"..."} and the like.
std::string render_node_command(const node_command& x);

/// Nothing for what is malformed, unknown to this release, or lacks a member.
/// Ids are of [A-Za-z0-9_-]{1,80}, nodes and users not empty, at most 256
/// bytes. Members that do not belong to the command are ignored.
std::optional<node_command> parse_node_command(std::string_view text);

} // namespace bidiq
