#pragma once

#include "actors/base/errc.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq::redis {

/// Where a Redis server is and how to log in. Forms (percent-encoding in user,
/// password and path):
///   redis://[user[:password]@]host[:port][/db]      also redis://:password@...
///   rediss://...                                    TLS, certificate verified
///   unix://[user:password@]/path/to/socket[?db=n]
///   redis-sentinel://[user:password@]h1[:p1],h2[:p2]/master-name[/db]
struct address {
  enum class kind : uint8_t { tcp, unix_socket, sentinel };

  kind type = kind::tcp;
  bool tls = false;
  /// Server, or the Sentinels; IPv6 without brackets.
  std::vector<std::pair<std::string, uint16_t>> hosts;
  std::string path;   ///< The socket's.
  std::string master; ///< Name the Sentinels know.
  std::string user;   ///< Empty: the default user.
  std::string password;
  int database = 0;

  /// "host:port" or the path: for logs, without credentials.
  std::string display() const;
};

/// `malformed` with what is wrong, never with credentials.
outcome<address> parse_url(std::string_view text);

} // namespace bidiq::redis
