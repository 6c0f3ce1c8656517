#include "net/redis/value.hpp"

#include "actors/base/enum_names.hpp"

#include <array>
#include <utility>

namespace bidiq::redis {

namespace {

constexpr enum_names<errc::other> codes{
  "closed",   "overloaded", "refused", "unresolved", "timeout", "reset",
  "tls",      "auth",       "loading", "readonly",   "oom",     "misconf",
  "noscript", "wrongtype",  "busy",    "protocol",   "other"};

} // namespace

std::string_view to_string(errc x) noexcept {
  return codes.of(x);
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
