#include "net/redis/value.hpp"

#include <array>
#include <utility>

namespace bidiq::redis {

std::string_view to_string(errc x) noexcept {
  switch (x) {
    case errc::closed:
      return "closed";
    case errc::overloaded:
      return "overloaded";
    case errc::refused:
      return "refused";
    case errc::unresolved:
      return "unresolved";
    case errc::timeout:
      return "timeout";
    case errc::reset:
      return "reset";
    case errc::tls:
      return "tls";
    case errc::auth:
      return "auth";
    case errc::loading:
      return "loading";
    case errc::readonly:
      return "readonly";
    case errc::oom:
      return "oom";
    case errc::misconf:
      return "misconf";
    case errc::noscript:
      return "noscript";
    case errc::wrongtype:
      return "wrongtype";
    case errc::busy:
      return "busy";
    case errc::protocol:
      return "protocol";
    case errc::other:
      return "other";
  }
  return "?";
}

errc classify(std::string_view message) noexcept {
  using row = std::pair<std::string_view, errc>;
  static constexpr std::array<row, 13> words{{
    {"NOAUTH", errc::auth},
    {"WRONGPASS", errc::auth},
    {"NOPERM", errc::auth},
    {"LOADING", errc::loading},
    {"MASTERDOWN", errc::loading},
    {"READONLY", errc::readonly},
    {"OOM", errc::oom},
    {"MISCONF", errc::misconf},
    {"NOSCRIPT", errc::noscript},
    {"WRONGTYPE", errc::wrongtype},
    {"BUSY", errc::busy},
    {"TRYAGAIN", errc::busy},
    {"CLUSTERDOWN", errc::busy},
  }};
  auto word = message.substr(0, message.find(' '));
  for (const auto& [name, code] : words)
    if (word == name)
      return code;
  return errc::other;
}

} // namespace bidiq::redis
